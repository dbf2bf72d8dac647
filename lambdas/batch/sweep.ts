import { createHash } from "node:crypto";
import type { BatchLine, Subscription } from "../shared/batch/batch.ts";
import { batchKeys } from "../shared/batch/batch-keys.ts";
import { type CreateBatchPorts, createBatch, fromJsonLines } from "../shared/batch/create-batch.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import type { DueJob, DueStore } from "../shared/store/due-store.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";
import type { SubscriptionStore } from "../shared/store/subscription-store.ts";

export interface SweepPorts extends CreateBatchPorts {
  readonly due: Pick<DueStore, "due" | "clearDue">;
  readonly subscriptions: Pick<SubscriptionStore, "get" | "moveOn">;
  readonly objects: Pick<ObjectStore, "get" | "putNew">;
  readonly now: () => Date;
  readonly log: Log;
}

/** What a sweep has started. */
export interface Swept {
  readonly rechecks: number;
  readonly subscriptions: number;
}

/** More than this wait for the next sweep. */
const MOST_DUE = 2_000;
const MINUTE_MS = 60_000;

/**
 * Starts what is due: one batch for the verdicts that want another look, and one for each due subscription. The ids of the batches come
 * from the schedule's execution id and from the due times, and a due time is cleared only after its batch has begun: a sweep that died
 * is finished by its repetition, and one that is delivered twice starts nothing twice.
 */
export async function sweep({ executionId }: { readonly executionId: string }, ports: SweepPorts): Promise<Swept> {
  const due = await ports.due.due(MOST_DUE);
  if (due.unreadable.length > 0) ports.log.error("due records that cannot be read", { jobIds: due.unreadable });
  const rechecks = await recheckVerdicts(executionId, due.jobs, ports);
  const subscriptions = await lookAtAll(due.subscriptionIds, ports);
  ports.log.info("swept", { executionId, rechecks, subscriptions });
  return { rechecks, subscriptions };
}

/** One that fails holds up none of the others; it is thrown in the end, so that the sweep is repeated. */
async function lookAtAll(subscriptionIds: readonly string[], ports: SweepPorts): Promise<number> {
  let looks = 0;
  const failures: unknown[] = [];
  for (const subscriptionId of subscriptionIds) {
    try {
      const subscription = await ports.subscriptions.get(subscriptionId);
      if (subscription && (await look(subscription, ports))) looks += 1;
    } catch (error) {
      ports.log.error("a subscription could not be looked at", { subscriptionId, error });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return looks;
}

async function recheckVerdicts(executionId: string, due: readonly DueJob[], ports: SweepPorts): Promise<number> {
  const batchId = `recheck-${createHash("sha256").update(executionId).digest("hex").slice(0, 32)}`;
  const begun = await ports.objects.get(batchKeys.list(batchId));
  const lines = begun === undefined ? linesOf(due) : fromJsonLines<BatchLine>(begun);
  if (lines.length === 0) return 0;
  await createBatch({ batchId, source: { kind: "rechecks" }, options: {} }, lines, ports);
  for (const { recheckOf = [] } of lines) {
    for (const { jobId, dueAt } of recheckOf) await ports.due.clearDue(jobId, dueAt);
  }
  return lines.length;
}

/** A line for each request, as it was asked; several jobs of one request are looked at once. */
function linesOf(due: readonly DueJob[]): BatchLine[] {
  const byRequest = Map.groupBy(due, ({ job }) => job.requestHash);
  return [...byRequest].flatMap(([hash, jobs]) => {
    const [first] = jobs;
    if (!first) return [];
    const { videoId, refresh: _, ...options } = first.job.request;
    return {
      video: videoId,
      name: `${videoId}-${hash.slice(0, 12)}`,
      options,
      recheckOf: jobs.map(({ job, dueAt }) => ({ jobId: job.jobId, dueAt })),
      // Somebody who asked meanwhile makes it young again.
      rechecks: Math.min(...jobs.map(({ job }) => job.rechecks ?? 0)) + 1,
    };
  });
}

/** False when it was not due after all. */
async function look(subscription: Subscription, ports: SweepPorts): Promise<boolean> {
  const { subscriptionId, source: list, options, dueAt, everyMinutes } = subscription;
  const dueMs = Date.parse(dueAt);
  const nowMs = ports.now().getTime();
  if (dueMs > nowMs) return false;
  const batchId = `sub-${subscriptionId}-${Math.floor(dueMs / 1000)}`;
  await createBatch({ batchId, source: { kind: "subscription", subscriptionId, list }, options }, undefined, ports);
  const everyMs = everyMinutes * MINUTE_MS;
  const nextMs = dueMs + (Math.floor((nowMs - dueMs) / everyMs) + 1) * everyMs;
  return ports.subscriptions.moveOn(subscription, { dueAt: new Date(nextMs).toISOString(), batchId });
}
