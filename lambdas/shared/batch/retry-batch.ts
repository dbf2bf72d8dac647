import type { BatchStore } from "../store/batch-store.ts";
import type { Batch } from "./batch.ts";
import type { CreateBatchPorts } from "./create-batch.ts";

export interface RetryBatchPorts {
  readonly batches: Pick<BatchStore, "get" | "beginRound">;
  readonly startRound: CreateBatchPorts["startRound"];
}

/**
 * Begins another round of a batch, for the videos that failed or were blocked and those that were never settled; verdicts that stand
 * are kept. `running`: the batch had not ended; its machine is started again under the same name, in case its starter died.
 * Undefined: there is no such batch.
 */
export async function retryBatch(
  batchId: string,
  ports: RetryBatchPorts,
): Promise<{ readonly batch: Batch; readonly outcome: "started" | "running" } | undefined> {
  const before = await ports.batches.get(batchId);
  if (!before) return undefined;
  const mine = before.status !== "running" && (await ports.batches.beginRound(batchId, before.round));
  const batch = (await ports.batches.get(batchId)) ?? before;
  await ports.startRound(batchId, batch.round);
  return { batch, outcome: mine ? "started" : "running" };
}
