import { VERDICTS } from "../shared/codes.ts";
import { countDuration } from "../shared/count-duration.ts";
import { countVerdict } from "../shared/count-verdict.ts";
import { EarshotError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { type JobEnded, jobEnded } from "../shared/job-ended.ts";
import { nextLook } from "../shared/next-look.ts";
import { type CounterPort, countJob } from "../shared/observe/counters.ts";
import type { MetricsPort } from "../shared/observe/metrics.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import { type Prices, receiptOf, retriesOf } from "../shared/receipt.ts";
import type { JobEnd, JobStore } from "../shared/store/job-store.ts";
import { decideVerdict } from "../shared/verdict.ts";
import { type AnswerPorts, keepAnswer } from "./keep-answer.ts";

export interface FinishPorts extends AnswerPorts {
  readonly jobs: Pick<JobStore, "get" | "close">;
  readonly metrics: MetricsPort;
  readonly log: Pick<Log, "info">;
  /** Sums of `/metrics`. */
  readonly counters: CounterPort;
  readonly prices: Prices;
  readonly now: () => Date;
}

/**
 * Ends a job: verdict from its outcome and evidence, receipt, record closed, answer kept for equal requests. What it gives is what the
 * state machine tells others. May be repeated: the first end stays and is counted once. Throws `Unclassified` if there is no such job.
 */
export async function finishJob(jobId: string, ports: FinishPorts): Promise<JobEnded> {
  const job = await ports.jobs.get(jobId);
  if (!job) throw new EarshotError("Unclassified", { detail: `there is no job ${jobId}` });
  const ended = job.status === "running" ? await close(job, ports) : job;
  await keepAnswer(ended, ports);
  return jobEnded(ended);
}

async function close(job: Job, ports: FinishPorts): Promise<Job> {
  const { verdict, code, detail } = decideVerdict(job);
  const durationMs = ports.now().getTime() - Date.parse(job.createdAt);
  const receipt = receiptOf(job.usage, durationMs, ports.prices);
  const retryAt = job.outcome?.retryAt;
  const dueAt = nextLook(job, { verdict, retryAt }, ports.now());
  const bad = VERDICTS[verdict].slo === "bad";
  const end = {
    status: bad ? "failed" : "done",
    verdict,
    ...(code && { code }),
    ...(retryAt && { retryAt }),
    ...(dueAt && { dueAt }),
    receipt,
    durationMs,
    bytes: receipt.bytesUp + receipt.bytesDown,
    retryCount: retriesOf(job.usage),
    ...(bad && { errorDetails: detail }),
  } as const;
  if (await ports.jobs.close(job.jobId, end)) {
    count(job, end, ports.metrics);
    ports.log.info("job", tellJob(job, end));
    await countJob(ports.counters, { ...end, cached: job.outcome?.kind === "cached" });
  }
  return { ...job, ...end };
}

/** One line a job: what it asked for, how it ended and what it cost. `lane` is whose answer it was. */
function tellJob(
  { videoId, outcome, evidence }: Job,
  { verdict, code, durationMs, retryCount, receipt }: JobEnd,
): object {
  const lane = outcome?.by ?? "none";
  return { videoId, verdict, code, lane, kind: outcome?.kind, durationMs, retryCount, seen: evidence.length, receipt };
}

/** Lanes that have lost are counted here: an attempt that ends with an error does not know whether another follows. */
function count(job: Job, { verdict, code, receipt }: JobEnd, metrics: MetricsPort): void {
  for (const lane of job.lostLanes) if (job.usage[lane]?.begun) metrics.add("lane.lost", 1, lane);
  countVerdict({ verdict, code }, metrics);
  countDuration(job, receipt, metrics);
  if (receipt.costUsd !== null) metrics.add("job.cost", receipt.costUsd);
  if (job.outcome?.kind === "cached") metrics.add("cache.hit");
  else if (!job.request.refresh) metrics.add("cache.miss");
}
