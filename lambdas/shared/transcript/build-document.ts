import type { Verdict } from "../codes.ts";
import type { Evidence } from "../evidence.ts";
import type { Receipt } from "../job.ts";
import type { VideoFacts } from "../outcome.ts";
import type { TranscriptDocument } from "./document.ts";
import { toldOfVideo } from "./told-of-video.ts";
import type { Provenance, Transcript } from "./transcript.ts";

/** What a document is made of: a finished job, or an answer from the cache. */
export interface DocumentParts {
  readonly videoId: string;
  readonly jobId: string;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
  readonly receipt: Receipt;
  readonly retryAt?: string | undefined;
  readonly video?: VideoFacts | undefined;
  readonly stored?: { readonly transcript: Transcript; readonly provenance: Omit<Provenance, "cached"> } | undefined;
  /** The answer was there before it was asked for. */
  readonly cached: boolean;
}

const GONE = "the transcript is no longer stored: ask for it again";

/** The document for callers. A transcript that is stored no longer is told by a warning. */
export function buildDocument(parts: DocumentParts): TranscriptDocument {
  const { videoId, jobId, verdict, evidence, receipt, retryAt, video, stored, cached } = parts;
  const gone = verdict === "transcript" && !stored;
  return {
    videoId,
    verdict,
    ...(stored && { transcript: { ...toldOfVideo(video ?? {}), ...stored.transcript } }),
    ...(video?.availableTracks && { availableTracks: video.availableTracks }),
    ...(stored && { provenance: { ...stored.provenance, cached } }),
    evidence,
    warnings: gone ? [...parts.warnings, GONE] : parts.warnings,
    receipt,
    ...(retryAt && { retryAt }),
    jobId,
  };
}

/** The document without the words' own times, which are only given when asked for. */
export function withoutWords(document: TranscriptDocument): TranscriptDocument {
  const { transcript } = document;
  if (!transcript) return document;
  return { ...document, transcript: { ...transcript, cues: transcript.cues.map(({ words: _, ...cue }) => cue) } };
}
