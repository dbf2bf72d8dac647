import type { Job } from "./job.ts";
import type { LaneName } from "./lanes.ts";

/** The lanes that ask YouTube for captions and need not begin once captions are proved absent. */
const NEEDS_CAPTIONS: readonly LaneName[] = ["youtubei", "ytdlp"];

/**
 * False once another witness has claimed the outcome, the job is closed or, for lanes that look for captions, these are proved
 * absent. A lane that claimed the outcome itself goes on, so that its repeated attempt can answer as the first one would have.
 */
export function isStillNeeded(lane: LaneName, { status, outcome, captionsAbsent }: Job): boolean {
  if (status !== "running") return false;
  if (outcome) return outcome.by === lane;
  return !(captionsAbsent && NEEDS_CAPTIONS.includes(lane));
}
