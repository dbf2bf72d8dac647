import { CODES } from "./codes.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import type { Job, JobOutcome } from "./job.ts";
import type { LaneName } from "./lanes.ts";
import { type LaneAnswer, laneAnswer } from "./outcome.ts";
import type { LanePlatform } from "./run-lane.ts";

/** A lane that has an answer. What it sees of its claim goes into `seen`. */
export interface Claimant {
  readonly lane: LaneName;
  readonly job: Job;
  readonly platform: Pick<LanePlatform, "jobs" | "saveTranscript" | "now">;
  readonly seen: Evidence[];
}

/** Makes the lane's answer the job's, or tells that somebody else was first. */
export async function claimOutcome(
  outcome: JobOutcome & { kind: "won" | "decided" | "halted" },
  claimant: Claimant,
): Promise<LaneAnswer> {
  const claimed = await claimant.platform.jobs.claimOutcome(claimant.job.jobId, outcome);
  return claimed === "too-late" ? superseded(claimant) : laneAnswer(outcome.kind, outcome.code ?? "Won");
}

/** The answer of a lane that came too late. */
export function superseded({ lane, platform, seen }: Claimant): LaneAnswer {
  seen.push(evidenceOf(lane, "Superseded", CODES.Superseded.meaning, platform.now()));
  return laneAnswer("lost", "Superseded");
}
