import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { conditionalWrite } from "./conditional-write.ts";
import { TableStore } from "./table-store.ts";

/** One fixed window: it begins at whole multiples of its length since the epoch, which is UTC's minutes, hours and days. */
export interface CallWindow {
  readonly name: "minute" | "hour" | "day";
  readonly seconds: number;
  /** Calls a key may make within it. */
  readonly most: number;
}

/** What a key may ask for. Shortest window first. */
const CALL_WINDOWS: readonly CallWindow[] = [
  { name: "minute", seconds: 60, most: 10 },
  { name: "hour", seconds: 3_600, most: 50 },
  { name: "day", seconds: 86_400, most: 200 },
];

/** Why a call is refused. */
export interface CallRefusal {
  readonly window: CallWindow;
  /** Seconds until a call may succeed again, at least 1. */
  readonly retryAfterSeconds: number;
}

const DAY_SECONDS = 86_400;

/**
 * Counts the calls of keys. A key has one item a day in `ProxyState` with one number for each window that was used, so that a call is
 * one conditional write: it counts in all windows or, when one of them is full, in none.
 */
export class CallLimits extends TableStore {
  /** Counts one call; undefined: it may go on. */
  async take(keyId: string): Promise<CallRefusal | undefined> {
    const seconds = Math.floor(this.now().getTime() / 1000);
    const windows = CALL_WINDOWS.map((window) => ({ window, field: fieldOf(window, seconds) }));
    const Key = { pk: `CALLS#${keyId}#${Math.floor(seconds / DAY_SECONDS)}` };
    const update = new UpdateCommand({
      TableName: this.tableName,
      Key,
      UpdateExpression: `ADD ${windows.map(({ window }) => `#${window.name} :one`).join(", ")} SET expiresAt = :expiresAt`,
      ConditionExpression: windows
        .map(({ window: { name } }) => `(attribute_not_exists(#${name}) OR #${name} < :${name})`)
        .join(" AND "),
      ExpressionAttributeNames: Object.fromEntries(windows.map(({ window, field }) => [`#${window.name}`, field])),
      ExpressionAttributeValues: {
        ":one": 1,
        ":expiresAt": seconds + 2 * DAY_SECONDS,
        ...Object.fromEntries(CALL_WINDOWS.map(({ name, most }) => [`:${name}`, most])),
      },
    });
    if (await conditionalWrite(this.client.send(update))) return undefined;
    const { Item = {} } = await this.client.send(
      new GetCommand({ TableName: this.tableName, Key, ConsistentRead: true }),
    );
    const full = windows.findLast(({ window, field }) => Number(Item[field] ?? 0) >= window.most)?.window;
    return full && { window: full, retryAfterSeconds: full.seconds - (seconds % full.seconds) };
  }
}

/** Windows within the day, numbered from its beginning. */
function fieldOf({ name, seconds }: CallWindow, at: number): string {
  return `${name}${Math.floor((at % DAY_SECONDS) / seconds)}`;
}
