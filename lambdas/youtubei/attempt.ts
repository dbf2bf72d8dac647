import type { Page } from "playwright-core";
import type { EarshotError } from "../shared/errors.ts";
import { type Evidence, evidenceOf } from "../shared/evidence.ts";
import type { Job } from "../shared/job.ts";
import type { VideoFacts } from "../shared/outcome.ts";
import type { LaneTools } from "../shared/run-lane.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import type { PlayerAnswer } from "../shared/youtube/player-answer.ts";
import type { VideoId } from "../shared/youtube/video-id.ts";
import type { PageNetwork } from "./browser/page-network.ts";

export const HOST = "www.youtube.com";
export const ORIGIN = `https://${HOST}`;

/** One attempt at one video with one browser. */
export interface Attempt {
  readonly videoId: VideoId;
  readonly job: Pick<Job, "request" | "evidence">;
  readonly tools: LaneTools;
  /** What the browser is to YouTube. */
  readonly client: YoutubeClient;
  readonly page: Page;
  readonly network: PageNetwork;
  /** What was seen, in order. */
  readonly seen: Evidence[];
  /** Longest wait for one answer, milliseconds. */
  readonly answerMs: number;
  /** The last answer that listed tracks. */
  listed?: PlayerAnswer;
  /** What is known of the video so far. */
  video: VideoFacts;
}

/** Keeps why something did not work, also if the attempt throws later. */
export function note({ tools, seen, client }: Attempt, { code, detail }: Pick<EarshotError, "code" | "detail">): void {
  const evidence: Evidence = { ...evidenceOf("youtubei", code, detail, tools.now()), client: client.name };
  seen.push(evidence);
  tools.note(evidence);
}
