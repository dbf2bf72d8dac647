import type { Batch } from "../shared/batch/batch.ts";
import { countVerdicts, videoVerdicts } from "../shared/batch/video-statuses.ts";
import { CODES, isCode } from "../shared/codes.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import type { BatchStore } from "../shared/store/batch-store.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";
import type { TellEnd } from "../shared/tell-end.ts";
import type { BatchRound } from "./make-list.ts";

export interface ClosePorts {
  readonly batches: Pick<BatchStore, "get" | "close">;
  readonly objects: Pick<ObjectStore, "keys">;
  readonly log: Log;
}

/** Detail of the event that tells of a batch's end. */
export type BatchEnded = Pick<Batch, "batchId" | "round" | "status" | "settled" | "counts" | "errorDetails"> & {
  readonly total: number;
  readonly source: Batch["source"]["kind"];
};

/** `tell`: whether anybody should hear of it. A look at a subscription that found nothing new is no news. */
export type Closed = { readonly tell: false } | { readonly tell: true; readonly event: BatchEnded };

/** A round, and why it broke off: null when it did not. */
type Ending = BatchRound & { readonly error: string | null };

/**
 * Ends a round: counts what stands in the bucket, so that the counts are exact whatever was repeated or lost on the way, and closes the
 * record. May be repeated: the first end stays, and is what is told. When another round has begun meanwhile there is nothing to tell.
 */
export async function closeBatch(ending: Ending, ports: ClosePorts): Promise<Closed> {
  const { batchId, round } = ending;
  const batch = await ports.batches.get(batchId);
  if (!batch) {
    ports.log.warn("the run of an unknown batch ended", { batchId, round });
    return { tell: false };
  }
  if (batch.round === round && batch.status === "running") await close(batch, ending, ports);
  const closed = await ports.batches.get(batchId);
  if (closed?.round !== round || closed.status === "running") return { tell: false };
  const { source, status, total = 0, settled, counts, errorDetails } = closed;
  if (source.kind === "subscription" && status === "done" && total === 0) return { tell: false };
  const why = errorDetails !== undefined && { errorDetails };
  return { tell: true, event: { batchId, round, total, source: source.kind, status, settled, counts, ...why } };
}

export interface LostPorts extends ClosePorts {
  readonly tellEnd: TellEnd;
}

/** Ends a round whose execution did not live to end it, or to tell of it. */
export async function closeLost(ending: Ending, ports: LostPorts): Promise<void> {
  const closed = await closeBatch(ending, ports);
  if (closed.tell) await ports.tellEnd("batch", `${ending.batchId}-${ending.round}`, closed.event);
}

async function close(batch: Batch, { batchId, round, error }: Ending, ports: ClosePorts): Promise<void> {
  const verdicts = await videoVerdicts(batchId, ports.objects);
  const end = {
    status: error === null ? "done" : "failed",
    settled: verdicts.size,
    counts: countVerdicts(verdicts.values()),
    ...(error !== null && { errorDetails: explain(error) }),
  } as const;
  const empty = (batch.total ?? verdicts.size) === 0 && error === null;
  await ports.batches.close(batchId, round, end, empty);
}

/** The Map Run's own error (Step Functions developer guide, "Handling errors in workflows"). */
const TOO_MANY_FAILURES = "States.ExceedToleratedFailureThreshold";

function explain(error: string): string {
  if (isCode(error)) return `${error}: ${CODES[error].meaning}`;
  return error === TOO_MANY_FAILURES ? `${error}: too many of its jobs crashed` : error;
}
