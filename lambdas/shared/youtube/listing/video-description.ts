import type { Code } from "../../codes.ts";
import type { VideoFacts } from "../../outcome.ts";
import type { Chapter } from "../../transcript/transcript.ts";

/** What YouTube's player tells of a video without its captions' text. */
export interface VideoDescription extends VideoFacts {
  readonly videoId: string;
  readonly chapters?: readonly Chapter[];
  /** Why no transcript can be had from this answer alone; absent when it lists tracks. */
  readonly code?: Code;
  readonly detail?: string;
}
