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

/** While a job runs, a lane between two tries is at work; after its end only who has not told its usage yet. */
function stateOf(lane: LaneName, { outcome, lostLanes, usage, status }: Job): LaneProgress["state"] {
  if (outcome?.by === lane && outcome.kind !== "cached") return outcome.kind;
  if (lostLanes.includes(lane)) return "lost";
  const { begun = 0, ended = 0 } = usage[lane] ?? {};
  if (begun === 0) return "waiting";
  return status !== "running" && ended >= begun ? "lost" : "running";
}
