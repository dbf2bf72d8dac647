import { CODES } from "../shared/codes.ts";
import { countDuration } from "../shared/count-duration.ts";
import { countVerdict } from "../shared/count-verdict.ts";
import { evidenceOf } from "../shared/evidence.ts";
import type { Job } from "../shared/job.ts";
import { jobEnded } from "../shared/job-ended.ts";
import { nextLook } from "../shared/next-look.ts";
import { type CounterPort, countJob } from "../shared/observe/counters.ts";
import type { MetricsPort } from "../shared/observe/metrics.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import { type Prices, receiptOf, retriesOf } from "../shared/receipt.ts";
import type { JobEnd, JobStore } from "../shared/store/job-store.ts";
import type { TellEnd } from "../shared/tell-end.ts";

/** How an execution of the state machine ended without `Finish`. */
export interface LostExecution {
  /** Name of the execution. */
  readonly jobId: string;
  readonly status: string;
  /** Error name, if the execution failed with one. */
  readonly error?: string | undefined;
}

export interface ReaperPorts {
  readonly jobs: Pick<JobStore, "get" | "close">;
  readonly metrics: MetricsPort;
  /** Sums of `/metrics`. */
  readonly counters: CounterPort;
  readonly log: Log;
  readonly prices: Prices;
  readonly tellEnd: TellEnd;
  readonly now: () => Date;
}

/**
 * Closes the job of an execution that ended without a verdict as `failed`, with what is known, counts it, and has its end told. May be
 * repeated and may come late: a closed job stays as it is, and is told of, since its execution broke off before it had told. An execution without a job is logged and left alone, since no repetition would find one.
 */
export async function reapJob(lost: LostExecution, ports: ReaperPorts): Promise<void> {
  const job = await ports.jobs.get(lost.jobId);
  if (!job) return ports.log.warn("an execution without a job ended", lost);
  const end = endOf(job, lost, ports);
  const mine = await ports.jobs.close(job.jobId, end);
  if (mine) await count(job, end, lost, ports);
  const ended = mine ? { ...job, ...end } : ((await ports.jobs.get(job.jobId)) ?? job);
  await ports.tellEnd("job", job.jobId, jobEnded(ended));
}

async function count(job: Job, end: JobEnd, lost: LostExecution, ports: ReaperPorts): Promise<void> {
  countVerdict(end, ports.metrics);
  countDuration(job, end.receipt, ports.metrics);
  ports.log.error("the job was lost", { ...lost, code: end.code, detail: end.errorDetails });
  await countJob(ports.counters, end);
}

function endOf(job: Job, { status, error }: LostExecution, { prices, now }: ReaperPorts): JobEnd {
  const durationMs = now().getTime() - Date.parse(job.createdAt);
  const receipt = receiptOf(job.usage, durationMs, prices);
  const { verdict } = CODES.JobLost;
  const dueAt = nextLook(job, { verdict }, now());
  const detail = `${CODES.JobLost.meaning}: ${status}${error ? ` (${error})` : ""}`;
  return {
    status: "failed",
    verdict,
    code: "JobLost",
    ...(dueAt && { dueAt }),
    receipt,
    durationMs,
    bytes: receipt.bytesUp + receipt.bytesDown,
    retryCount: retriesOf(job.usage),
    errorDetails: detail,
    evidence: [evidenceOf("reaper", "JobLost", detail, now())],
  };
}
