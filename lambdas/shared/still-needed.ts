import type { Job } from "./job.ts";
import type { LaneName } from "./lanes.ts";

/** The lanes that ask YouTube for captions and need not begin once captions are proved absent. */
const NEEDS_CAPTIONS: readonly LaneName[] = ["youtubei", "ytdlp"];

/** Whether somebody else has claimed the job's outcome, or closed it. */
export const isSettled = (lane: LaneName, { status, outcome }: Job): boolean =>
  status !== "running" || (outcome !== undefined && outcome.by !== lane);

/**
 * False once another witness has claimed the outcome, the job is closed or, for lanes that look for captions, these are proved
 * absent. A lane that claimed the outcome itself goes on, so that its repeated attempt can answer as the first one would have.
 */
export function isStillNeeded(lane: LaneName, job: Job): boolean {
  if (isSettled(lane, job)) return false;
  return job.outcome !== undefined || !(job.captionsAbsent && NEEDS_CAPTIONS.includes(lane));
}
