import { afterEach, beforeEach, expect, test } from "vitest";
import { Gateway } from "../../support/gateway.ts";
import { runOverTables } from "../../support/over-tables.ts";
import { startTables, type TestTables } from "../../support/tables.ts";

const PROCESSES = 8;

let tables: TestTables;
let gateway: Gateway;

beforeEach(async () => {
  tables = await startTables();
  gateway = await Gateway.start();
});
afterEach(async () => {
  await gateway.close();
  await tables.stop();
});

/** Every outcome of all clients in all processes. */
async function runProcesses(clients: number, versions: number, maxPerMinute: number): Promise<string[]> {
  const environment = {
    PROXY_ENABLED: "true",
    ENFORCE_PROXY_ALL: "1",
    PROXY_SECRET_ID: "proxy",
    OXY_PREFLIGHT_MAX_PER_MINUTE: String(maxPerMinute),
    SECRET_OF_TEST: gateway.secretJson(),
  };
  const outputs = await Promise.all(
    Array.from({ length: PROCESSES }, () =>
      runOverTables(tables, "preflight-process.ts", [clients, versions], environment),
    ),
  );
  return (outputs as string[][]).flat();
}

test("8 processes with 25 clients each and nothing known make one call to the gateway", async () => {
  const outcomes = await runProcesses(25, 1, 1000);

  expect(outcomes).toHaveLength(200);
  expect(new Set(outcomes)).toEqual(new Set(["ok"]));
  expect(gateway.connects).toHaveLength(1);
});

test("the calls a minute are limited over all processes", async () => {
  const outcomes = await runProcesses(12, 12, 5);

  expect(outcomes).toHaveLength(96);
  // A run over the turn of a minute has two minutes' worth.
  expect(gateway.connects.length).toBeGreaterThanOrEqual(5);
  expect(gateway.connects.length).toBeLessThanOrEqual(10);
});
