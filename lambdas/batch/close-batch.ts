import type { Batch } from "../shared/batch/batch.ts";
import { countVerdicts, videoVerdicts } from "../shared/batch/video-statuses.ts";
import { CODES, isCode } from "../shared/codes.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import type { BatchStore } from "../shared/store/batch-store.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";
import type { BatchRound } from "./make-list.ts";

export interface ClosePorts {
  readonly batches: Pick<BatchStore, "get" | "close">;
  readonly objects: Pick<ObjectStore, "keys">;
  readonly log: Log;
}

/** Detail of the event that tells of a batch's end. */
export type BatchEnded = Pick<Batch, "batchId" | "round" | "status" | "settled" | "counts"> & {
  readonly total: number;
  readonly source: Batch["source"]["kind"];
  readonly errorDetails?: string;
};

/** `tell`: whether anybody should hear of it. A look at a subscription that found nothing new is no news. */
export interface Closed {
  readonly tell: boolean;
  readonly event?: BatchEnded;
}

/**
 * Ends a round: counts what stands in the bucket, so that the counts are exact whatever was repeated or lost on the way, and closes the
 * record. `error`: why the run broke off, or null. May be repeated: the first end stays.
 */
export async function closeBatch(
  { batchId, round, error }: BatchRound & { readonly error: string | null },
  ports: ClosePorts,
): Promise<Closed> {
  const batch = await ports.batches.get(batchId);
  if (!batch) {
    ports.log.warn("the run of an unknown batch ended", { batchId, round });
    return { tell: false };
  }
  const verdicts = await videoVerdicts(batchId, ports.objects);
  const total = batch.total ?? verdicts.size;
  const end = {
    status: error === null ? "done" : "failed",
    settled: verdicts.size,
    counts: countVerdicts(verdicts.values()),
    ...(error !== null && { errorDetails: isCode(error) ? `${error}: ${CODES[error].meaning}` : error }),
  } as const;
  const empty = total === 0 && error === null;
  const mine = await ports.batches.close(batchId, round, end, empty);
  const quiet = empty && batch.source.kind === "subscription";
  return { tell: mine && !quiet, event: { batchId, round, total, source: batch.source.kind, ...end } };
}
