import { afterAll, beforeAll, expect, test } from "vitest";
import { startOrJoin } from "../../lambdas/shared/start-or-join.ts";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { requestHash } from "../../lambdas/shared/store/request-hash.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import { makeProvenance, makeRequest, makeTranscript } from "../support/make.ts";
import { startTables, type TestTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

function ports() {
  const { now } = testClock();
  const started: string[] = [];
  let count = 0;
  return {
    started,
    jobs: new JobStore(tables.client, tables.jobs, now),
    requests: new RequestStore(tables.client, tables.transcripts, now),
    transcripts: new TranscriptStore(tables.client, tables.transcripts, now),
    startExecution: async (jobId: string) => void started.push(jobId),
    newJobId: () => `job-${++count}`,
  };
}

test("an answer that was kept between the look and the lease is given, and the lease is let go", async () => {
  const { started, ...given } = ports();
  const { requests, transcripts } = given;
  const request = makeRequest({ videoId: "betweenlook" });
  const hash = requestHash(request);
  const begin: RequestStore["begin"] = async (...order) => {
    const { track } = await transcripts.saveTranscript(request.videoId, makeTranscript(), makeProvenance());
    await requests.keepAnswer(hash, { jobId: "earlier", track, expiresAt: 4_000_000_000 });
    return requests.begin(...order);
  };
  const late = { find: requests.find.bind(requests), release: requests.release.bind(requests), begin };

  const answered = await startOrJoin(request, { correlationId: "correlation" }, { ...given, requests: late });

  expect(answered).toMatchObject({ kind: "cached", answer: { jobId: "earlier" } });
  expect(started).toEqual([]);
  expect(await requests.begin(hash, "next", 60)).toEqual({ jobId: "next", mine: true });
});

test("a starter that died between its writes is repaired under its own id", async () => {
  const { started, ...given } = ports();
  const request = makeRequest({ videoId: "starterdied" });
  await given.requests.begin(requestHash(request), "dead", 600);

  expect(await startOrJoin(request, { correlationId: "correlation" }, given)).toEqual({ kind: "job", jobId: "dead" });

  expect(started).toEqual(["dead"]);
  expect(await given.jobs.get("dead")).toMatchObject({ status: "running", videoId: "starterdied" });
});

test("callers with different budgets wait for different jobs, those with the same one for one job", async () => {
  const { started, ...given } = ports();
  const begin = async (maxCostUsd?: number) => {
    const request = makeRequest({ videoId: "budgetsjoin", ...(maxCostUsd !== undefined && { maxCostUsd }) });
    const answered = await startOrJoin(request, { correlationId: "correlation" }, given);
    return answered.kind === "job" ? answered.jobId : answered.kind;
  };
  const [free, none, tiny, again] = [await begin(), await begin(0), await begin(0.001), await begin(0.001)];
  expect(new Set([free, none, tiny]).size).toBe(3);
  expect(again).toBe(tiny);
  expect(await begin()).toBe(free);
  expect(new Set(started)).toEqual(new Set([free, none, tiny]));
});
