import { canonicalRequest } from "../shared/canonical-request.ts";
import type { Code, Verdict } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import { CANARY_CORRELATION, type Job } from "../shared/job.ts";
import type { LaneName } from "../shared/lanes.ts";
import { type StartPorts, startOrJoin } from "../shared/start-or-join.ts";

/** A video that a lane has got before, and is expected to get again. */
export interface KnownVideo {
  readonly lane: LaneName;
  readonly videoId: string;
}

export interface CanaryPorts extends StartPorts {
  readonly waitMs: (ms: number) => Promise<void>;
  readonly now: () => Date;
}

/** How the lane did. `running`: the job had not ended in time. */
export interface CanaryResult extends KnownVideo {
  readonly jobId: string;
  readonly verdict: Verdict | "running";
  readonly code?: Code;
}

const LOOK_EVERY_MS = 1000;

/** Asks for the known video through this lane alone, past every cache, and waits at most `patienceMs` for the end. */
export async function tryLane(known: KnownVideo, patienceMs: number, ports: CanaryPorts): Promise<CanaryResult> {
  const { lane, videoId } = known;
  const speech = lane === "deepgram" ? "always" : "never";
  const request = canonicalRequest({ video: videoId, lanes: [lane], speech, refresh: true });
  if ("problems" in request) {
    throw new EarshotError("Unclassified", { detail: request.problems.map(({ problem }) => problem).join("; ") });
  }
  const started = await startOrJoin(request, { correlationId: `${CANARY_CORRELATION}${lane}` }, ports);
  if (started.kind !== "job") throw new EarshotError("Unclassified", { detail: "a fresh answer came from a cache" });
  const { verdict = "running", code } = (await endOf(started.jobId, patienceMs, ports)) ?? {};
  return { ...known, jobId: started.jobId, verdict, ...(code && { code }) };
}

async function endOf(jobId: string, patienceMs: number, { jobs, now, waitMs }: CanaryPorts): Promise<Job | undefined> {
  const until = now().getTime() + patienceMs;
  for (;;) {
    const job = await jobs.get(jobId);
    if (job && job.status !== "running") return job;
    if (now().getTime() >= until) return undefined;
    await waitMs(LOOK_EVERY_MS);
  }
}
