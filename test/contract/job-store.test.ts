import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { startTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";
import { jobStoreSuite } from "./job-store-suite.ts";

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

async function onTables(path?: string) {
  const tables = await startTables(path);
  stops.push(tables.stop);
  const clock = testClock();
  return { clock, store: new JobStore(tables.client, tables.jobs, clock.now) };
}

jobStoreSuite("tables in memory", () => onTables());
jobStoreSuite("tables on disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "earshot-tables-"));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  return onTables(folder);
});
