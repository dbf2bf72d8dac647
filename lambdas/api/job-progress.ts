import type { Code } from "../shared/codes.ts";
import type { Job } from "../shared/job.ts";
import type { LaneName } from "../shared/lanes.ts";

/** How far one lane is. `code`: the last thing it saw. */
export interface LaneProgress {
  readonly lane: LaneName;
  readonly state: "waiting" | "running" | "won" | "lost" | "decided" | "halted";
  readonly code?: Code;
}

/** How far each lane of a job is, in the order of the race. */
export function jobProgress(job: Job): LaneProgress[] {
  return job.request.lanes.map((lane) => {
    const code = job.evidence.findLast((seen) => seen.lane === lane)?.code;
    return { lane, state: stateOf(lane, job), ...(code && { code }) };
  });
}

function stateOf(lane: LaneName, { outcome, lostLanes, usage }: Job): LaneProgress["state"] {
  if (outcome?.by === lane && outcome.kind !== "cached") return outcome.kind;
  if (lostLanes.includes(lane)) return "lost";
  return (usage[lane]?.begun ?? 0) > 0 ? "running" : "waiting";
}
