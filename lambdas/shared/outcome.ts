import type { Code } from "./codes.ts";
import type { Evidence } from "./evidence.ts";
import type { AvailableTrack, Provenance, Transcript } from "./transcript/transcript.ts";

/** What is known of the video itself, whatever became of its captions. */
export interface VideoFacts {
  readonly title?: string;
  readonly channelName?: string;
  readonly channelId?: string;
  readonly durationMs?: number;
  readonly availableTracks?: readonly AvailableTrack[];
  /** ISO 3166-1 alpha-2 codes. */
  readonly availableCountries?: readonly string[];
}

interface Seen {
  /** Everything this attempt saw, in order; empty when the outcome says it all. */
  readonly evidence: readonly Evidence[];
  readonly video?: VideoFacts;
  /** Oddities of the vendor the caller should know of, one sentence each. */
  readonly warnings?: readonly string[];
}

/** The lane has the transcript. */
export interface Won extends Seen {
  readonly outcome: "won";
  readonly transcript: Transcript;
  readonly provenance: Omit<Provenance, "cached">;
}

/** The lane has the video's own final answer (effects `final` and `later`). */
export interface Decided extends Seen {
  readonly outcome: "decided";
  readonly code: Code;
  readonly detail: string;
  /** ISO 8601, for effect `later`. */
  readonly retryAt?: string;
}

/** This lane cannot answer; another may (effect `next-lane`). */
export interface Lost extends Seen {
  readonly outcome: "lost";
  readonly code: Code;
  readonly detail: string;
  /** Captions are proved absent: only speech recognition is left. */
  readonly captionsAbsent?: boolean;
}

/** An account is at fault (effect `halt`): nothing else may be tried. */
export interface Halted extends Seen {
  readonly outcome: "halted";
  readonly code: Code;
  readonly detail: string;
}

/** What a lane's work returns. Everything else it throws as an `EarshotError`. */
export type LaneResult = Won | Decided | Lost | Halted;

/** What a lane's handler tells the state machine: the branch's next state follows from it. No text passes through the machine. */
export interface LaneAnswer {
  readonly outcome: LaneResult["outcome"];
  readonly code: Code | "Won";
  readonly captionsAbsent: boolean;
}

/** The answer; captions are not proved absent unless it is said. */
export const laneAnswer = (
  outcome: LaneAnswer["outcome"],
  code: LaneAnswer["code"],
  captionsAbsent = false,
): LaneAnswer => ({ outcome, code, captionsAbsent });
