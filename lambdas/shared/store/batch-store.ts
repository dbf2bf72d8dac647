import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Batch, BatchOptions, BatchSource, BatchStatus } from "../batch/batch.ts";
import { VERDICTS, type Verdict } from "../codes.ts";
import { EarshotError } from "../errors.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { daysFrom, isAlive } from "./expiry.ts";
import { TableStore } from "./table-store.ts";
import { type ItemChanges, updateExpression } from "./update-expression.ts";

/** What a new batch starts with. */
export interface NewBatch {
  readonly batchId: string;
  readonly source: BatchSource;
  readonly options: BatchOptions;
  readonly concurrency?: number;
}

/** How a round of a batch ends. */
export interface BatchEnd {
  readonly status: Exclude<BatchStatus, "running">;
  readonly counts: Batch["counts"];
  readonly settled: number;
  readonly errorDetails?: string;
}

const ITEM_VERSION = 1;
const KEPT_DAYS = 90;
const EMPTY_KEPT_DAYS = 1;
const NO_COUNTS = Object.fromEntries(Object.keys(VERDICTS).map((verdict) => [verdict, 0]));

const core = z.looseObject({
  batchId: z.string(),
  status: z.enum(["running", "done", "failed"]),
  round: z.number(),
  settled: z.number(),
  counts: z.record(z.string(), z.number()),
  source: z.looseObject({ kind: z.string() }),
});

const keyOf = (batchId: string) => ({ pk: `BATCH#${batchId}` });

/** The records of batches: one item each, changed by conditional updates. Changing one that does not exist throws `Unclassified`. */
export class BatchStore extends TableStore {
  /** Makes the record of a first round; one that is there already stays as it is. */
  async create(batch: NewBatch): Promise<void> {
    const at = this.now().toISOString();
    const Item = {
      ...keyOf(batch.batchId),
      ...batch,
      itemVersion: ITEM_VERSION,
      status: "running",
      round: 1,
      settled: 0,
      counts: NO_COUNTS,
      createdAt: at,
      updatedAt: at,
      expiresAt: daysFrom(this.now(), KEPT_DAYS),
    };
    const put = new PutCommand({ TableName: this.tableName, Item, ConditionExpression: "attribute_not_exists(pk)" });
    await conditionalWrite(this.client.send(put));
  }

  /** Undefined if there is none or it has expired. */
  async get(batchId: string): Promise<Batch | undefined> {
    const read = new GetCommand({ TableName: this.tableName, Key: keyOf(batchId), ConsistentRead: true });
    const { Item } = await this.client.send(read);
    return Item && isAlive(Item, this.now()) ? toBatch(Item) : undefined;
  }

  /** Begins round `after + 1` if round `after` has ended; false if it has not, or a later one has begun. */
  async beginRound(batchId: string, after: number): Promise<boolean> {
    return this.changeIf("#status <> :running AND #round = :round", batchId, after, {
      set: { status: "running", round: after + 1 },
      remove: ["completedAt", "errorDetails"],
    });
  }

  /** Notes how many videos there are, and which of them are settled by earlier rounds. */
  async setList(
    batchId: string,
    round: number,
    list: Pick<Batch, "settled" | "counts"> & { total: number },
  ): Promise<void> {
    const { total, settled } = list;
    await this.changeIf("#round = :round", batchId, round, {
      set: { total, settled, counts: { ...NO_COUNTS, ...list.counts } },
    });
  }

  /** One more video has this verdict. After the round's end nothing is added: what came too late may have been counted there. */
  async countSettled(batchId: string, round: number, verdict: Verdict): Promise<void> {
    await this.changeIf("#status = :running AND #round = :round", batchId, round, {
      add: { settled: 1, [`counts.${verdict}`]: 1 },
    });
  }

  /** Ends a round. False when it has ended already: the first end stays. A batch of no videos is soon forgotten. */
  async close(batchId: string, round: number, { counts, ...end }: BatchEnd, empty = false): Promise<boolean> {
    return this.changeIf("#status = :running AND #round = :round", batchId, round, {
      set: {
        ...end,
        counts: { ...NO_COUNTS, ...counts },
        completedAt: this.now().toISOString(),
        expiresAt: empty ? daysFrom(this.now(), EMPTY_KEPT_DAYS) : undefined,
      },
    });
  }

  private async changeIf(condition: string, batchId: string, round: number, changes: ItemChanges): Promise<boolean> {
    const asksStatus = condition.includes("#status");
    const expression = updateExpression(
      { ...changes, set: { ...changes.set, updatedAt: this.now().toISOString() } },
      { ":round": round, ...(asksStatus && { ":running": "running" }) },
    );
    const update = new UpdateCommand({
      TableName: this.tableName,
      Key: keyOf(batchId),
      ...expression,
      ExpressionAttributeNames: {
        ...expression.ExpressionAttributeNames,
        "#round": "round",
        ...(asksStatus && { "#status": "status" }),
      },
      ConditionExpression: condition,
    });
    return conditionalWrite(this.client.send(update));
  }
}

function toBatch(item: Readonly<Record<string, unknown>>): Batch {
  const parsed = core.safeParse(item);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new EarshotError("Unclassified", { detail: `the record of a batch cannot be read: ${fields}` });
  }
  const { pk: _, itemVersion: __, expiresAt: ___, ...batch } = item as unknown as Batch & Record<string, unknown>;
  const counts = Object.fromEntries(Object.entries(batch.counts).filter(([, count]) => count > 0));
  return { ...batch, counts } as Batch;
}
