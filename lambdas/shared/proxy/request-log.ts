import { randomUUID } from "node:crypto";
import { BYTES_PER_GB } from "../receipt.ts";
import type { Component } from "./open-outbound.ts";
import type { Operation } from "./port.ts";
import type { ProxyState, StateFields } from "./proxy-state.ts";
import type { OperationRecord } from "./request-ledger.ts";

/** Whom a way out was opened for. */
export interface RequestContext {
  readonly component: Component;
  readonly jobId: string;
  readonly videoId?: string | undefined;
  readonly channelName?: string | undefined;
  readonly correlationId?: string | undefined;
}

/** One line of the request log: what one lane invocation did for one purpose. */
export interface ProxyRequestEntry extends RequestContext, OperationRecord {
  readonly success: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** What one component used for one operation within the days asked for. */
export interface ProxyUsageRow {
  readonly component: string;
  readonly operation: string;
  readonly requests: number;
  readonly failures: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** US dollars; null without a price. */
  readonly costUsd: number | null;
}

export interface ProxyUsageSummary {
  /** First and last day, UTC, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly rows: readonly ProxyUsageRow[];
  readonly bytes: number;
  readonly costUsd: number | null;
}

const DAY_SECONDS = 86_400;
const KEPT_SECONDS = 30 * DAY_SECONDS;

/** The entries for what an invocation did. */
export function requestEntries(
  context: RequestContext,
  records: readonly OperationRecord[],
  at: Date,
): ProxyRequestEntry[] {
  return records.map((record) => ({
    ...context,
    ...record,
    success: record.errorType === undefined,
    at: at.toISOString(),
  }));
}

/** Partition key of the sums of all days. */
export const PROXY_TOTALS_KEY = "PROXY-TOTALS";
const TOTALS_KEPT_SECONDS = 10 * 365 * DAY_SECONDS;

/** Keeps entries for 30 days and adds them to the sums of the day and of all days. */
export async function logRequests(state: ProxyState, entries: readonly ProxyRequestEntry[]): Promise<void> {
  const [first] = entries;
  if (!first) return;
  await Promise.all([
    ...entries.map((entry) => state.put(`LOG#${entry.jobId}#${randomUUID()}`, fieldsOf(entry), KEPT_SECONDS)),
    state.add(dayKey(first.at.slice(0, 10)), amountsOf(entries), KEPT_SECONDS),
    state.add(PROXY_TOTALS_KEY, amountsOf(entries), TOTALS_KEPT_SECONDS),
  ]);
}

/** What went through the proxy on the `days` up to `to`, per component and operation, most bytes first. */
export async function usageSummary(
  state: ProxyState,
  { to, days, pricePerGbUsd }: { to: Date; days: number; pricePerGbUsd: number | undefined },
): Promise<ProxyUsageSummary> {
  const dates = Array.from({ length: days }, (_, back) => dayBefore(to, back));
  const sums = new Map<string, number>();
  for (const item of await Promise.all(dates.map((date) => state.get(dayKey(date))))) {
    for (const [name, amount] of Object.entries(item ?? {})) sums.set(name, (sums.get(name) ?? 0) + Number(amount));
  }
  const cost = (bytes: number) => (pricePerGbUsd === undefined ? null : (bytes / BYTES_PER_GB) * pricePerGbUsd);
  const rows = rowsOf(sums, cost).sort((a, b) => bytesOf(b) - bytesOf(a));
  const bytes = rows.reduce((sum, row) => sum + bytesOf(row), 0);
  return { from: dates.at(-1) ?? "", to: dates[0] ?? "", rows, bytes, costUsd: cost(bytes) };
}

const bytesOf = ({ bytesUp, bytesDown }: ProxyUsageRow) => bytesUp + bytesDown;
const dayKey = (date: string) => `USAGE#${date}`;
const dayBefore = (to: Date, back: number) =>
  new Date(to.getTime() - back * DAY_SECONDS * 1000).toISOString().slice(0, 10);

function fieldsOf(entry: ProxyRequestEntry): StateFields {
  const pairs = Object.entries({ ...entry, success: Number(entry.success) });
  return Object.fromEntries(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

const AMOUNTS = ["requests", "failures", "bytesUp", "bytesDown"] as const;
const nameOf = (component: Component, operation: Operation, amount: (typeof AMOUNTS)[number]) =>
  `${component}_${operation}_${amount}`;

function amountsOf(entries: readonly ProxyRequestEntry[]): Record<string, number> {
  return Object.fromEntries(
    entries.flatMap((entry) =>
      AMOUNTS.map((amount) => {
        const value = amount === "failures" ? Number(!entry.success) : entry[amount];
        return [nameOf(entry.component, entry.operation, amount), value];
      }),
    ),
  );
}

function rowsOf(sums: ReadonlyMap<string, number>, cost: (bytes: number) => number | null): ProxyUsageRow[] {
  const pairs = new Set([...sums.keys()].map((name) => name.split("_").slice(0, 2).join("_")));
  return [...pairs].map((pair) => {
    const [component = "", operation = ""] = pair.split("_");
    const sum = (amount: string) => sums.get(`${pair}_${amount}`) ?? 0;
    const [bytesUp, bytesDown] = [sum("bytesUp"), sum("bytesDown")];
    return {
      component,
      operation,
      requests: sum("requests"),
      failures: sum("failures"),
      bytesUp,
      bytesDown,
      costUsd: cost(bytesUp + bytesDown),
    };
  });
}
