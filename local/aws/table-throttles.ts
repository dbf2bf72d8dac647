import { localArn } from "../template/identities.ts";
import type { JsonInput, WireAnswer } from "./wire.ts";

/** A request that a table refused. */
export interface ThrottledRequest {
  readonly tableName: string;
  readonly operation: string;
}

const WRITES: ReadonlySet<string> = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]);
const READS: ReadonlySet<string> = new Set(["GetItem", "BatchGetItem", "Query", "Scan"]);

/** Tables that refuse requests for being too many, as one does whose partition is busy. */
export class TableThrottles {
  private readonly shares = new Map<string, number>();
  private readonly due = new Map<string, number>();
  private readonly onThrottle: (request: ThrottledRequest) => void;

  constructor(onThrottle: (request: ThrottledRequest) => void) {
    this.onThrottle = onThrottle;
  }

  /** From now on the table refuses this share of the requests for its items, 0–1, evenly. */
  set(tableName: string, share: number): void {
    this.shares.set(tableName, share);
    this.due.delete(tableName);
  }

  /** The refusal of a request whose turn it is; undefined: it is let through. */
  refusal(operation: string, body: Buffer): WireAnswer | undefined {
    if (this.shares.size === 0 || !(READS.has(operation) || WRITES.has(operation))) return undefined;
    const tableName = tablesOf(body).find((name) => this.isDue(name));
    if (tableName === undefined) return undefined;
    this.onThrottle({ tableName, operation });
    return refused(tableName, operation);
  }

  private isDue(tableName: string): boolean {
    const due = (this.due.get(tableName) ?? 0) + (this.shares.get(tableName) ?? 0);
    this.due.set(tableName, due >= 1 ? due - 1 : due);
    return due >= 1;
  }
}

function tablesOf(body: Buffer): string[] {
  const { TableName, RequestItems } = JSON.parse(body.toString("utf8")) as JsonInput;
  return typeof TableName === "string" ? [TableName] : Object.keys(RequestItems ?? {});
}

/** As for a table on demand (DynamoDB developer guide, "Diagnosing throttling"; API reference, ThrottlingReason). */
function refused(tableName: string, operation: string): WireAnswer {
  const what = READS.has(operation) ? "Read" : "Write";
  const resource = localArn("dynamodb", `table/${tableName}`);
  return {
    status: 400,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: JSON.stringify({
      __type: "com.amazon.coral.availability#ThrottlingException",
      message: "Throughput exceeds the current capacity of your table or index.",
      ThrottlingReasons: [{ reason: `Table${what}KeyRangeThroughputExceeded`, resource }],
    }),
  };
}
