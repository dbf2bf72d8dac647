import { VERDICTS } from "./codes.ts";
import type { Job, TranscriptRequest } from "./job.ts";
import { LANES, raceSeconds } from "./lanes.ts";
import { type CachedAnswer, type CachePorts, cachedAnswer } from "./store/cached-answer.ts";
import type { NewJob } from "./store/job-item.ts";
import type { JobStore } from "./store/job-store.ts";
import { requestHash } from "./store/request-hash.ts";
import type { RequestStore } from "./store/request-store.ts";

export interface StartPorts extends CachePorts {
  readonly jobs: Pick<JobStore, "get" | "create">;
  readonly requests: Pick<RequestStore, "find" | "begin" | "release">;
  /** Starts the state machine under the job's id. Starting twice is no error. */
  readonly startExecution: (jobId: string) => Promise<void>;
  readonly newJobId: () => string;
}

/** The known answer, or the job that will find it. */
export type Started =
  | { readonly kind: "cached"; readonly answer: CachedAnswer }
  | { readonly kind: "job"; readonly jobId: string };

/** As long as the state machine may take (race, the steps around it) and a little more. */
export const JOB_LEASE_SECONDS = raceSeconds(LANES) + 120;

/** On whose behalf a job begins. */
export type Begin = Pick<NewJob, "correlationId" | "rechecks">;

/**
 * Answers a request from the cache, joins the job that is at work on an equal one, or starts a job. Equal requests at the same time
 * lead to one execution. Whoever joins a job that has not begun starts it again, under the same id: its starter may have died between
 * its writes.
 */
export async function startOrJoin(request: TranscriptRequest, begin: Begin, ports: StartPorts): Promise<Started> {
  const known = await cachedAnswer(request, ports);
  if (known) return { kind: "cached", answer: known };
  const hash = requestHash(request);
  let instead: string | undefined;
  for (;;) {
    const { jobId, mine } = await ports.requests.begin(hash, ports.newJobId(), JOB_LEASE_SECONDS, instead);
    const found = mine ? await cachedAnswer(request, ports) : undefined;
    if (found) {
      await ports.requests.release(hash, jobId);
      return { kind: "cached", answer: found };
    }
    const job = mine ? undefined : await ports.jobs.get(jobId);
    if (!job) await ports.jobs.create({ jobId, ...begin, request, requestHash: hash });
    if (!hasBegun(job)) await ports.startExecution(jobId);
    if (!job || !isOver(job, request)) return { kind: "job", jobId };
    instead = jobId;
  }
}

const hasBegun = (job: Job | undefined) =>
  job !== undefined && (job.startedAt !== undefined || job.status !== "running");

/** Its lease has outlived it. A job that ended well is the answer, unless a fresh one is wanted; one that failed is to be replaced. */
function isOver({ status, verdict = "failed" }: Job, { refresh }: TranscriptRequest): boolean {
  return status !== "running" && (refresh || VERDICTS[verdict].slo === "bad");
}
