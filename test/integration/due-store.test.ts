import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DueStore } from "../../lambdas/shared/store/due-store.ts";
import { stepBench } from "../support/step-bench.ts";
import { startTables, type TestTables } from "../support/tables.ts";

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

test("a due record that cannot be read holds up none of the others, and is named", async () => {
  const { begin, clock } = stepBench(tables);
  const [good, broken] = [await begin("good"), await begin("broken")];
  for (const [jobId, change] of [
    [good, "SET dueShard = :shard, dueAt = :at"],
    [broken, "SET dueShard = :shard, dueAt = :at REMOVE evidence"],
  ] as const) {
    const values = { ":shard": "due#3", ":at": "2026-01-01T00:00:00.000Z" };
    const Key = { pk: `JOB#${jobId}` };
    await tables.client.send(
      new UpdateCommand({
        TableName: tables.jobs,
        Key,
        UpdateExpression: change,
        ExpressionAttributeValues: values,
      }),
    );
  }
  const due = await new DueStore(tables.client, tables.jobs, clock.now).due(100);
  expect(due.jobs.map(({ job }) => job.jobId)).toEqual([good]);
  expect(due.unreadable).toEqual([broken]);
});
