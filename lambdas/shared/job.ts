import type { Code, Verdict } from "./codes.ts";
import type { Evidence, Witness } from "./evidence.ts";
import type { LaneName } from "./lanes.ts";
import type { VideoFacts } from "./outcome.ts";
import type { Provenance } from "./transcript/transcript.ts";

export type SpeechMode = "auto" | "never" | "always";

/** What a caller asked for, in canonical form: equal requests are equal JSON. */
export interface TranscriptRequest {
  readonly videoId: string;
  /** BCP 47 tags in order of preference, lower case as far as the caller's; a last `*` accepts any other. Empty: the original language. */
  readonly languages: readonly string[];
  readonly kind: "any" | "manual" | "asr";
  readonly lanes: readonly LaneName[];
  readonly speech: SpeechMode;
  /** US dollars the job may cost; absent: no limit but the settings'. */
  readonly maxCostUsd?: number;
  /** Ask YouTube even if the cache has an answer. */
  readonly refresh: boolean;
}

/** How the correlation ids of the canary's jobs begin. */
export const CANARY_CORRELATION = "canary-";

/** What one lane or step has used. Bytes count everything on the upstream sockets, CONNECT and TLS included. */
export interface Usage {
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly speechSeconds: number;
  /** Those of the bytes that went past the proxy and are not on its bill; absent: none. */
  readonly bytesPastProxy?: number;
  /** Invocations begun and ended: while they differ, more usage may come. */
  readonly begun: number;
  readonly ended: number;
}

/** One save of a track: its parts stay as they are when the track is saved again. */
export interface TrackVersion {
  readonly id: string;
  /** SHA-256 of its parts, hexadecimal. */
  readonly checksum: string;
}

/** The first outcome written wins the race; later ones are dropped. */
export interface JobOutcome {
  readonly kind: "won" | "decided" | "halted" | "cached";
  readonly by: Witness;
  readonly code?: Code;
  readonly detail?: string;
  readonly retryAt?: string;
  /** Sort key of the track head in `Transcripts`. */
  readonly track?: string;
  /** What the winner saved. Absent for a known answer: the track as it is. */
  readonly version?: TrackVersion;
  readonly provenance?: Provenance;
}

export interface Receipt {
  /** False while a lane is still running, and for good when one was killed at work: its usage is not all in. */
  readonly complete: boolean;
  readonly durationMs: number;
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly speechSeconds: number;
  /** US dollars; null when a price that matters is not set. */
  readonly costUsd: number | null;
}

export type JobStatus = "running" | "done" | "failed";

/** The record of one job: the state machine carries only its id. Times are ISO 8601. */
export interface Job {
  readonly jobId: string;
  readonly videoId: string;
  readonly correlationId: string;
  readonly request: TranscriptRequest;
  readonly requestHash: string;
  readonly status: JobStatus;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt?: string;
  readonly completedAt?: string;
  readonly lastErrorAt?: string;
  readonly verdict?: Verdict;
  /** The code behind a verdict other than `transcript`. */
  readonly code?: Code;
  readonly retryAt?: string;
  readonly outcome?: JobOutcome;
  readonly captionsAbsent?: boolean;
  readonly video?: VideoFacts;
  readonly evidence: readonly Evidence[];
  readonly warnings: readonly string[];
  readonly usage: Readonly<Partial<Record<Witness, Usage>>>;
  /** Task tokens of lanes waiting for their turn. */
  readonly gates: Readonly<Partial<Record<LaneName, string>>>;
  readonly lostLanes: readonly LaneName[];
  readonly retryCount: number;
  /** Which look again this is; the schedule began it, 0 for a new upload. Absent: somebody asked. */
  readonly rechecks?: number;
  readonly durationMs?: number;
  readonly bytes?: number;
  readonly errorDetails?: string;
  readonly receipt?: Receipt;
}
