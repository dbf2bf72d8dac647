import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTables, type TestTables } from "../support/tables.ts";

const PROCESS = join(import.meta.dirname, "..", "support", "breaker-process.ts");
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
  const env = {
    PATH: process.env.PATH ?? "",
    AWS_ENDPOINT_URL: tables.endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    PROXY_STATE_TABLE: tables.proxyState,
  };
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, () => {
      const args = [PROCESS, String(clients), code, String(aheadSeconds)];
      return text(spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] }).stdout);
    }),
  );
  const sums = outputs.map((output) => JSON.parse(output) as Sums);
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
}, 60_000);
