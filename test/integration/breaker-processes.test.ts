import { afterAll, beforeAll, expect, test } from "vitest";
import { runOverTables } from "../support/over-tables.ts";
import { startTables, type TestTables } from "../support/tables.ts";

const PROCESSES = 8;
const REST_SECONDS = 121;

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

interface Sums {
  readonly passed: number;
  readonly probes: number;
  readonly opened: number;
}

/** What all processes saw together. */
async function runProcesses(clients: number, code: string, aheadSeconds: number): Promise<Sums> {
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, () => runOverTables(tables, "breaker-process.ts", [clients, code, aheadSeconds])),
  );
  const sums = outputs as Sums[];
  const sum = (name: keyof Sums) => sums.reduce((total, one) => total + one[name], 0);
  return { passed: sum("passed"), probes: sum("probes"), opened: sum("opened") };
}

test("8 processes that all fail open the breaker once; after its rest one of 80 clients is the probe", async () => {
  const failing = await runProcesses(5, "LayoutChanged", 0);
  expect(failing.opened).toBe(1);
  expect(failing.passed).toBeGreaterThanOrEqual(20);

  expect(await runProcesses(10, "Won", 0)).toEqual({ passed: 0, probes: 0, opened: 0 });
  expect(await runProcesses(10, "", REST_SECONDS)).toEqual({ passed: 1, probes: 1, opened: 0 });
  // The probe was never heard of again: its place is free after its time, for one more.
  expect(await runProcesses(10, "LayoutChanged", 2 * REST_SECONDS)).toEqual({ passed: 1, probes: 1, opened: 1 });
});
