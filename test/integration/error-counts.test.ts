import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ErrorKind } from "../../lambdas/shared/observe/error-kind.ts";
import { DynamoErrorCounts } from "../../lambdas/shared/store/error-counts.ts";
import { startTables, type TestTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";

const DAY_SECONDS = 86_400;
let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const LAST = { service: "captions", jobId: "job-1", correlationId: "caller-1" };
let counts: DynamoErrorCounts;
let clock: ReturnType<typeof testClock>;
/** Kinds that share one slot, so that they have to make room for each other. */
const kind = (number: number, slot = 0): ErrorKind => ({
  fingerprint: `${(slot + 100 * number).toString(16).padStart(8, "0")}abcd`,
  code: "LayoutChanged",
  detail: `kind ${number}`,
});

beforeEach(async () => {
  clock = testClock();
  counts = new DynamoErrorCounts(tables.client, tables.proxyState, clock.now);
});

it("is new once for any number of processes, and none of their counts is lost", async () => {
  const seen = await Promise.all(Array.from({ length: 10 }, () => counts.count(kind(1, 10), 2, LAST)));
  expect(seen.filter((isNew) => isNew)).toHaveLength(1);
  const [error] = (await counts.report()).errors.filter(({ detail }) => detail === "kind 1");
  expect(error).toMatchObject({ ...kind(1, 10), ...LAST, count: 20 });
});

it("keeps when a kind was first and last seen, and forgets it thirty days after", async () => {
  await counts.count(kind(2, 20), 1, LAST);
  const firstSeen = clock.now().toISOString();
  clock.advance(20 * DAY_SECONDS);
  expect(await counts.count(kind(2, 20), 1, { ...LAST, jobId: "job-2" })).toBe(false);
  const [error] = (await counts.report()).errors.filter(({ detail }) => detail === "kind 2");
  expect(error).toMatchObject({ firstSeen, lastSeen: clock.now().toISOString(), jobId: "job-2", count: 2 });
  clock.advance(31 * DAY_SECONDS);
  expect((await counts.report()).errors.filter(({ detail }) => detail === "kind 2")).toEqual([]);
  expect(await counts.count(kind(2, 20), 1, LAST)).toBe(true);
});

it("asks again for what a busy table has left out", async () => {
  await counts.count(kind(3, 30), 1, LAST);
  let leavesOut = true;
  const name = "busy";
  tables.client.middlewareStack.add(
    (next) => async (given) => {
      const answered = await next(given);
      const output = answered.output as { Responses?: Record<string, unknown[]>; UnprocessedKeys?: object };
      const { RequestItems } = given.input as { RequestItems?: object };
      if (!leavesOut || !RequestItems) return answered;
      leavesOut = false;
      return { ...answered, output: { ...output, Responses: {}, UnprocessedKeys: RequestItems } as never };
    },
    { name, step: "initialize" },
  );
  const { errors } = await counts.report();
  tables.client.middlewareStack.remove(name);
  expect(leavesOut).toBe(false);
  expect(errors.map(({ detail }) => detail)).toContain("kind 3");
});

it("gives kinds that meet in a slot the next ones, and never grows beyond its hundred items", async () => {
  const isNew: boolean[] = [];
  for (let number = 0; number < 10; number++) isNew.push(await counts.count(kind(number, 97), 1, LAST));
  expect(isNew.filter((each) => each)).toHaveLength(8);
  for (let number = 0; number < 40; number++) await counts.count(kind(number, 97 - number), 1, LAST);
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tables.proxyState }));
  expect(Items.length).toBeGreaterThan(30);
  expect(Items.length).toBeLessThanOrEqual(100);
  expect(await counts.count(kind(0, 97), 1, LAST)).toBe(false);
});
