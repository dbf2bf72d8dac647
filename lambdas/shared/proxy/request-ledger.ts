import type { Code } from "../codes.ts";
import type { Bytes } from "./byte-meter.ts";
import { plus } from "./byte-meter.ts";
import type { Operation } from "./port.ts";

/** What one lane invocation did for one purpose. */
export interface OperationRecord {
  readonly operation: Operation;
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Time spent waiting for answers, milliseconds; 0 for tools with their own client. */
  readonly durationMs: number;
  /** The last failure; absent if all went well. */
  readonly errorType?: Code;
}

interface Entry {
  requests: number;
  bytes: Bytes;
  durationMs: number;
  errorType?: Code;
}

/** Sums up per operation. Bytes are given as running totals of a shared connection: each call books what came since the last. */
export class RequestLedger {
  readonly #entries = new Map<Operation, Entry>();
  #booked: Bytes = { up: 0, down: 0 };

  add(operation: Operation, total: Bytes, durationMs: number, errorType?: Code): void {
    const entry = this.#entry(operation);
    entry.requests++;
    entry.durationMs += durationMs;
    if (errorType) entry.errorType = errorType;
    this.#book(entry, total);
  }

  /** Books what came after the last request to the operation that made it. */
  settle(total: Bytes): void {
    const last = [...this.#entries.values()].at(-1);
    if (last) this.#book(last, total);
  }

  /** Books a tool's own traffic. */
  addTool(operation: Operation, requests: number, bytes: Bytes): void {
    const entry = this.#entry(operation);
    entry.requests += requests;
    entry.bytes = plus(entry.bytes, bytes);
  }

  records(): OperationRecord[] {
    return [...this.#entries].map(([operation, { requests, bytes, durationMs, errorType }]) => ({
      operation,
      requests,
      bytesUp: bytes.up,
      bytesDown: bytes.down,
      durationMs: Math.round(durationMs),
      ...(errorType && { errorType }),
    }));
  }

  #entry(operation: Operation): Entry {
    const entry = this.#entries.get(operation) ?? { requests: 0, bytes: { up: 0, down: 0 }, durationMs: 0 };
    this.#entries.set(operation, entry);
    return entry;
  }

  #book(entry: Entry, total: Bytes): void {
    entry.bytes = plus(entry.bytes, { up: total.up - this.#booked.up, down: total.down - this.#booked.down });
    this.#booked = total;
  }
}
