import type { Code, Verdict } from "../../lambdas/shared/codes.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import type { GetOptions } from "../../local/cli/parse-arguments.ts";
import type { Stage } from "../../local/demo/stage.ts";

/** One thing that can happen to whoever asks for a video, and how it must end. */
export interface Situation {
  readonly name: string;
  /** A video of the demo internet: what its scene makes a correct client get is expected of it. */
  readonly video: string;
  readonly ask?: Partial<GetOptions>;
  /** Needs yt-dlp and ffmpeg. */
  readonly needsMediaTools?: true;
  /** The trouble, in an internet and a service of its own; absent: the video brings its trouble along. */
  readonly trouble?: Trouble;
  readonly expect: Expected;
}

/** What is done to the world. */
export interface Trouble {
  /** Settings that differ. */
  readonly env?: Readonly<Record<string, string>>;
  /** Before the video is asked for. `ask` asks for other videos through the same service. */
  readonly before?: (stage: Stage, ask: AskFirst) => Promise<unknown> | unknown;
  /** While it is asked for; ends when `over` is aborted. */
  readonly during?: (stage: Stage, over: AbortSignal) => Promise<unknown>;
}

export type AskFirst = (video: string, wanted: Partial<GetOptions>) => Promise<TranscriptDocument>;

/** How it must end. Where `verdict` is absent, the scene's own expectation holds, words included. */
export interface Expected {
  readonly verdict?: Verdict;
  /** Exit code of the command. */
  readonly exit: number;
  /** Lanes that may have given the transcript; absent: there is none. */
  readonly lanes?: readonly LaneName[];
  /** Codes that the evidence must hold, `lane:code` where the lane matters. */
  readonly proofs: readonly (Code | `${LaneName}:${Code}`)[];
  /** Codes that it must not hold. */
  readonly without?: readonly Code[];
  readonly maxRequests?: number;
  /** It is worth another try when the scene's premiere begins. */
  readonly dueAtPremiere?: true;
  /** What somebody says in the video is the transcript. */
  readonly spoken?: true;
  /** Languages of the captions that were not asked for. */
  readonly available?: readonly string[];
}
