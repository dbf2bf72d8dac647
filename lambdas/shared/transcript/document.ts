import type { Verdict } from "../codes.ts";
import type { Evidence } from "../evidence.ts";
import type { Receipt } from "../job.ts";
import type { AvailableTrack, Provenance, Transcript } from "./transcript.ts";

/** What callers get for one video: the transcript with its provenance and cost, or the evidence why there is none. */
export interface TranscriptDocument {
  readonly videoId: string;
  readonly verdict: Verdict;
  readonly transcript?: Transcript;
  readonly availableTracks?: readonly AvailableTrack[];
  readonly provenance?: Provenance;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
  readonly receipt: Receipt;
  /** ISO 8601: when another try may have another answer. */
  readonly retryAt?: string;
  readonly jobId: string;
}
