import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { makeJob } from "../support/make.ts";
import { startTables, type TestTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";

describe("the job's item, as the state machine and the operators see it", () => {
  const clock = testClock();
  let tables: TestTables;
  let store: JobStore;
  beforeAll(async () => {
    tables = await startTables();
    store = new JobStore(tables.client, tables.jobs, clock.now);
  });
  afterAll(() => tables.stop());

  const item = async (jobId: string) =>
    (await tables.client.send(new GetCommand({ TableName: tables.jobs, Key: { pk: `JOB#${jobId}` } }))).Item;

  const byStatus = async (status: string) => {
    const shards = Array.from({ length: 10 }, (_, shard) =>
      tables.client.send(
        new QueryCommand({
          TableName: tables.jobs,
          IndexName: "byStatus",
          KeyConditionExpression: "statusShard = :shard",
          ExpressionAttributeValues: { ":shard": `${status}#${shard}` },
        }),
      ),
    );
    return (await Promise.all(shards)).flatMap(({ Items }) => (Items ?? []).map((found) => found.jobId as string));
  };

  const end = (status: "done" | "failed") =>
    ({
      status,
      verdict: status === "done" ? "upcoming" : "blocked",
      receipt: { complete: true, durationMs: 1, requests: 0, bytesUp: 0, bytesDown: 0, speechSeconds: 0, costUsd: 0 },
      durationMs: 1,
      bytes: 0,
      retryCount: 0,
    }) as const;

  it("has a counter for every lane and step from the start", async () => {
    await store.create(makeJob("fresh"));
    const { usage, gates } = (await item("fresh")) ?? {};
    expect(Object.keys(usage).sort()).toEqual(["captions", "deepgram", "lookup", "preflight", "youtubei", "ytdlp"]);
    expect(usage.deepgram).toEqual({ requests: 0, bytesUp: 0, bytesDown: 0, speechSeconds: 0, begun: 0, ended: 0 });
    expect(gates).toEqual({});
  });

  it("stands in the index of running and failed jobs, and of no others", async () => {
    for (const jobId of ["runs", "succeeds", "fails"]) await store.create(makeJob(jobId));
    await store.close("succeeds", end("done"));
    await store.close("fails", end("failed"));
    expect(await byStatus("running")).toContain("runs");
    expect(await byStatus("failed")).toEqual(["fails"]);
    expect([...(await byStatus("running")), ...(await byStatus("done"))]).not.toContain("succeeds");
  });

  it("stands in the index of due jobs when its video is to be asked for again", async () => {
    await store.create(makeJob("due"));
    await store.close("due", { ...end("done"), dueAt: "2026-03-02T00:00:00.000Z" });
    expect(await item("due")).toMatchObject({
      dueAt: "2026-03-02T00:00:00.000Z",
      dueShard: expect.stringMatching(/^due#\d$/),
    });
  });

  it("reads what the states of the machine write: gates, lost lanes, and error names of AWS as codes", async () => {
    await store.create(makeJob("raw"));
    const names = [
      ["States.Timeout", "LaneTimedOut"],
      ["Sandbox.Timedout", "LaneTimedOut"],
      ["Runtime.ExitError", "LaneCrashed"],
      ["Lambda.Unknown", "LaneCrashed"],
      ["Lambda.TooManyRequestsException", "LaneCrashed"],
      ["States.DataLimitExceeded", "Unclassified"],
      ["TypeError", "Unclassified"],
      ["toString", "Unclassified"],
      ["IpBlocked", "IpBlocked"],
    ] as const;
    await tables.client.send(
      new UpdateCommand({
        TableName: tables.jobs,
        Key: { pk: "JOB#raw" },
        UpdateExpression: "SET gates.ytdlp = :token, evidence = list_append(evidence, :seen) ADD lostLanes :lost",
        ExpressionAttributeValues: {
          ":token": "a token",
          ":lost": new Set(["youtubei", "captions"]),
          ":seen": names.map(([code]) => ({ lane: "youtubei", code, detail: "", at: "2026-03-01T12:00:00Z" })),
        },
      }),
    );
    const job = await store.get("raw");
    expect(job?.lostLanes).toEqual(["captions", "youtubei"]);
    expect(job?.gates).toEqual({ ytdlp: "a token" });
    expect(job?.evidence.map(({ code }) => code)).toEqual(names.map(([, code]) => code));
    for (const [i, [name, code]] of names.entries()) {
      expect(job?.evidence[i]?.detail).not.toBe("");
      if (name !== code) expect(job?.evidence[i]?.detail).toContain(`(${name})`);
    }
  });

  it("says which fields are wrong when a record is no job", async () => {
    await store.create(makeJob("broken"));
    await tables.client.send(
      new UpdateCommand({
        TableName: tables.jobs,
        Key: { pk: "JOB#broken" },
        UpdateExpression: "SET evidence = :text REMOVE videoId",
        ExpressionAttributeValues: { ":text": "none" },
      }),
    );
    await expect(store.get("broken")).rejects.toMatchObject({
      code: "Unclassified",
      detail: expect.stringContaining("videoId, evidence"),
    });
  });
});
