import { BatchGetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ErrorCounts } from "../observe/error-book.ts";
import type { ErrorKind } from "../observe/error-kind.ts";
import type { LogContext } from "../observe/safe-structured-logger.ts";
import { conditionalWrite } from "./conditional-write.ts";
import { daysFrom, isAlive } from "./expiry.ts";
import { TableStore } from "./table-store.ts";
import { updateExpression } from "./update-expression.ts";

/** A kind of failure as all processes have seen it. Times are ISO 8601; the ids are those of the last time. */
export interface SeenError extends ErrorKind, LogContext {
  readonly service: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Kinds of failure of the last 30 days, the newest first. */
export interface ErrorReport {
  readonly errors: readonly SeenError[];
}

const KEPT_DAYS = 30;
/** As many as one BatchGetItem reads (API reference, "at most 100 items"). */
const SLOTS = 100;
/** How far from its own slot a kind may lie. */
const REACH = 8;

/** A count must not hold up the answer of the job that failed. */
const patience = () => ({ abortSignal: AbortSignal.timeout(5000) });

const keyOf = (slot: number) => `ERROR#${slot % SLOTS}`;

/**
 * Kinds of failure in `ProxyState`: one item a kind in one of a hundred slots, kept for 30 days after it was last seen. What finds no
 * slot is not counted; its log lines stand.
 */
export class DynamoErrorCounts extends TableStore implements ErrorCounts {
  async count(kind: ErrorKind, times: number, last: LogContext & { readonly service: string }): Promise<boolean> {
    const home = Number.parseInt(kind.fingerprint.slice(0, 8), 16);
    const keys = Array.from({ length: REACH }, (_, step) => keyOf(home + step));
    // All slots are asked before one is taken: a slot may have become free before the one that holds the kind.
    for (const key of keys) if (await this.addTo(key, kind, times, last)) return false;
    for (const key of keys) {
      if (await this.claim(key, kind, times, last)) return true;
      // Whoever was quicker may have taken it for the same kind.
      if (await this.addTo(key, kind, times, last)) return false;
    }
    return false;
  }

  async report(): Promise<ErrorReport> {
    const items = await this.items(Array.from({ length: SLOTS }, (_, slot) => ({ pk: keyOf(slot) })));
    const alive = items.filter((item) => isAlive(item, this.now()));
    const errors = alive.map(({ pk: _, expiresAt: __, ...seen }) => seen as unknown as SeenError);
    return { errors: errors.sort((a, b) => b.firstSeen.localeCompare(a.firstSeen)) };
  }

  /** A busy table leaves keys out without an error (API reference, BatchGetItem, "UnprocessedKeys"): they are asked again. */
  private async items(Keys: Record<string, unknown>[]): Promise<Record<string, unknown>[]> {
    const { tableName } = this;
    const answer = await this.client.send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys } } }));
    const left = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
    return [...(answer.Responses?.[tableName] ?? []), ...(left.length > 0 ? await this.items(left) : [])];
  }

  private addTo(pk: string, kind: ErrorKind, times: number, last: LogContext): Promise<boolean> {
    const now = this.now();
    const set = { ...last, lastSeen: now.toISOString(), expiresAt: daysFrom(now, KEPT_DAYS) };
    const { ExpressionAttributeNames, ...update } = updateExpression(
      { add: { count: times }, set },
      { ":fingerprint": kind.fingerprint, ":now": Math.floor(now.getTime() / 1000) },
    );
    const command = new UpdateCommand({
      TableName: this.tableName,
      Key: { pk },
      ...update,
      ExpressionAttributeNames: { ...ExpressionAttributeNames, "#fingerprint": "fingerprint" },
      ConditionExpression: "#fingerprint = :fingerprint AND #expiresAt > :now",
    });
    return conditionalWrite(this.client.send(command, patience()));
  }

  private claim(pk: string, kind: ErrorKind, times: number, last: LogContext): Promise<boolean> {
    const now = this.now();
    const at = now.toISOString();
    const seen = { ...kind, ...last, count: times, firstSeen: at, lastSeen: at };
    const put = new PutCommand({
      TableName: this.tableName,
      Item: { pk, ...seen, expiresAt: daysFrom(now, KEPT_DAYS) },
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now",
      ExpressionAttributeValues: { ":now": Math.floor(now.getTime() / 1000) },
    });
    return conditionalWrite(this.client.send(put, patience()));
  }
}
