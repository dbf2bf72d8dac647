import { afterAll, beforeAll } from "vitest";
import type { ProxyState } from "../../lambdas/shared/proxy/proxy-state.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";
import { MemoryProxyState } from "./memory-proxy-state.ts";
import { startTables, type TestTables } from "./tables.ts";

/** Each adapter of the port by its name, over tables of this file's own and a clock that it moves. */
export function proxyStates() {
  let now = new Date("2026-03-01T12:00:00Z");
  let tables: TestTables;
  beforeAll(async () => {
    tables = await startTables();
  });
  afterAll(() => tables.stop());

  const clock = () => now;
  const adapters: readonly [string, () => ProxyState][] = [
    ["memory", () => new MemoryProxyState(clock)],
    ["DynamoDB", () => new DynamoProxyState(tables.client, tables.proxyState, clock)],
  ];
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  return { adapters, clock, later };
}
