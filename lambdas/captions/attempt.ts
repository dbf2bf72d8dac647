import type { Code } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import { type Evidence, evidenceOf } from "../shared/evidence.ts";
import type { Job } from "../shared/job.ts";
import type { VideoFacts } from "../shared/outcome.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import type { PlayerAnswer } from "../shared/youtube/player-answer.ts";
import type { VideoId } from "../shared/youtube/video-id.ts";

/** The parts of a job this lane works from. `evidence`, `video`: what earlier attempts saw; absent counts as nothing. */
export type CaptionsJob = Pick<Job, "videoId" | "request"> & Partial<Pick<Job, "evidence" | "video">>;

export interface CaptionsDeps {
  readonly outbound: Pick<Outbound, "send">;
  readonly now: () => Date;
  readonly clients: readonly YoutubeClient[];
  /** Speech recognition may follow when captions are proved absent. */
  readonly speechAllowed: boolean;
  /** The next session can leave through another country: then a geo block is tried once more from there. Absent: it cannot. */
  readonly otherCountryPossible?: boolean;
  /** Hears of everything seen, at once, so that it outlives an error. */
  readonly note?: (evidence: Evidence) => void;
}

/** One attempt at one video: what was asked, and what has been seen so far. */
export interface Attempt {
  readonly videoId: VideoId;
  readonly job: CaptionsJob;
  readonly deps: CaptionsDeps;
  readonly seen: Evidence[];
  /** The answer of the last client that listed tracks: the panel's language and kind are judged by it. */
  listed?: PlayerAnswer;
  video: VideoFacts;
}

/** Keeps one thing that was seen. */
export function note(attempt: Attempt, code: Code, detail: string, client: string): void {
  const evidence: Evidence = { ...evidenceOf("captions", code, detail, attempt.deps.now()), client };
  attempt.seen.push(evidence);
  attempt.deps.note?.(evidence);
}

/**
 * What `work` gives; an error that only rules this way out (`next-lane`) is noted and gives undefined, so that the next client or
 * source can be asked. Every other error is thrown on.
 */
export async function unlessRuledOut<Result>(
  attempt: Attempt,
  client: YoutubeClient,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof EarshotError) || error.effect !== "next-lane") throw error;
    note(attempt, error.code, error.detail, client.name);
    return undefined;
  }
}
