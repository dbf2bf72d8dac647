import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FinishPorts, finishJob } from "../../lambdas/finish/finish-job.ts";
import { lookUp } from "../../lambdas/lookup/look-up.ts";
import { reapJob } from "../../lambdas/reaper/reap-job.ts";
import { stepBench } from "../support/step-bench.ts";
import { startTables, type TestTables } from "../support/tables.ts";

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());
const bench = (prices: FinishPorts["prices"] = {}) => stepBench(tables, prices);

describe("look up", () => {
  it("starts the job and lets the lanes go when nothing is known", async () => {
    const { begin, jobs, ports } = bench();
    const jobId = await begin("new");
    expect(await lookUp(jobId, ports)).toEqual({ outcome: "go", lanes: ["captions"] });
    const job = await jobs.get(jobId);
    expect(job?.startedAt).toBeDefined();
    expect(job?.outcome).toBeUndefined();
  });

  it("takes a known track as the outcome, also when it is repeated", async () => {
    const { begin, win, jobs, ports } = bench();
    const first = await begin("first");
    await win(first);
    await finishJob(first, ports);
    const second = await begin("second");
    for (const _ of [1, 2]) expect(await lookUp(second, ports)).toMatchObject({ outcome: "cached" });
    expect((await jobs.get(second))?.outcome).toMatchObject({
      kind: "cached",
      by: "lookup",
      track: "TRACK#en#manual#.en",
      provenance: { cached: true, lane: "captions" },
    });
    expect(await finishJob(second, ports)).toMatchObject({ verdict: "transcript" });
  });

  it("takes a known verdict with its evidence, once", async () => {
    const { begin, decide, jobs, ports } = bench();
    const first = await begin("first");
    await decide(first, "MembersOnly");
    await finishJob(first, ports);
    const second = await begin("second", { languages: ["de"] });
    for (const _ of [1, 2]) expect(await lookUp(second, ports)).toMatchObject({ outcome: "cached" });
    const job = await jobs.get(second);
    expect(job?.evidence.map(({ code }) => code)).toEqual(["MembersOnly"]);
    expect(await finishJob(second, ports)).toMatchObject({ verdict: "members_only", code: "MembersOnly" });
  });

  it("passes by the cache for a refresh", async () => {
    const { begin, win, ports } = bench();
    const first = await begin("first");
    await win(first);
    await finishJob(first, ports);
    expect(await lookUp(await begin("second", { refresh: true }), ports)).toMatchObject({ outcome: "go" });
  });

  it("does not take a track whose parts are gone", async () => {
    const { begin, win, transcripts, videoId, ports } = bench();
    const first = await begin("first");
    await win(first);
    await finishJob(first, ports);
    const [head] = await transcripts.findTracks(videoId);
    const sk = `${head?.trackKey}#V${head?.version}#PART#0000`;
    const Item = { pk: `VIDEO#${videoId}`, sk, body: Uint8Array.of(1, 2, 3), expiresAt: head?.expiresAt };
    await tables.client.send(new PutCommand({ TableName: tables.transcripts, Item }));
    expect(await lookUp(await begin("second"), ports)).toMatchObject({ outcome: "go" });
  });

  it("fails for a job that does not exist", async () => {
    await expect(lookUp("nobody", bench().ports)).rejects.toMatchObject({ name: "Unclassified" });
  });
});

describe("finish", () => {
  it("closes a won job with its receipt and counts it once", async () => {
    const { begin, win, jobs, counted, clock, ports } = bench({ proxyUsdPerGb: 3, speechUsdPerMinute: 0.006 });
    const jobId = await begin("job");
    await jobs.addUsage(jobId, "captions", { requests: 3, bytesUp: 1e6, bytesDown: 9e6, begun: 2, ended: 2 });
    await jobs.addUsage(jobId, "deepgram", { speechSeconds: 120, begun: 1 });
    await win(jobId);
    clock.advance(4);
    for (const _ of [1, 2, 3]) expect(await finishJob(jobId, ports)).toMatchObject({ verdict: "transcript" });
    const job = await jobs.get(jobId);
    expect(job).toMatchObject({ status: "done", verdict: "transcript", durationMs: 4000, bytes: 1e7, retryCount: 1 });
    expect(job?.receipt).toMatchObject({ complete: false, requests: 3, speechSeconds: 120, durationMs: 4000 });
    expect(job?.receipt?.costUsd).toBeCloseTo(0.03 + 0.012, 10);
    expect(counted).toEqual([
      ["verdict.good", 1],
      ["verdict.bad", 0],
      ["verdict.excluded", 0],
      ["speech.duration", 4000],
      ["job.cost", job?.receipt?.costUsd],
      ["cache.miss", 1],
    ]);
  });

  it("counts no miss for who wanted a fresh answer", async () => {
    const { begin, win, counted, ports } = bench();
    const jobId = await begin("job", { refresh: true });
    await win(jobId);
    await finishJob(jobId, ports);
    expect(counted.map(([name]) => name)).toContain("verdict.good");
    expect(counted.map(([name]) => name)).not.toContain("cache.miss");
  });

  it.each([
    [{ bytesUp: 1 }, null],
    [{ speechSeconds: 1 }, null],
    [{ requests: 1 }, 0],
  ])("knows no cost of %o without a price", async (usage, costUsd) => {
    const { begin, win, jobs, ports } = bench();
    const jobId = await begin("job");
    await jobs.addUsage(jobId, "captions", usage);
    await win(jobId);
    await finishJob(jobId, ports);
    expect((await jobs.get(jobId))?.receipt?.costUsd).toBe(costUsd);
  });

  it("closes a job without any answer as failed, keeps nothing, and lets the next begin", async () => {
    const { begin, jobs, counted, requests, ports } = bench();
    const jobId = await begin("job");
    await jobs.addEvidence(jobId, [
      { lane: "captions", code: "IpBlocked", detail: "403", at: "2026-03-01T12:00:00.000Z" },
    ]);
    expect(await finishJob(jobId, ports)).toMatchObject({ verdict: "blocked", code: "IpBlocked" });
    const job = await jobs.get(jobId);
    expect(job).toMatchObject({ status: "failed", verdict: "blocked", errorDetails: "403" });
    expect(counted).toContainEqual(["verdict.bad", 1]);
    expect(await requests.begin(job?.requestHash ?? "", "next", 60)).toEqual({ jobId: "next", mine: true });
    expect(await lookUp(await begin("second"), ports)).toMatchObject({ outcome: "go" });
  });

  it("counts the lanes that have lost, whichever way they ended, and none that never began", async () => {
    const { begin, lose, jobs, counted, ports } = bench();
    const jobId = await begin("job");
    await jobs.addUsage(jobId, "captions", { begun: 5, ended: 5 });
    for (const lane of ["captions", "youtubei"] as const) await lose(jobId, lane);
    await finishJob(jobId, ports);
    expect(counted.filter(([name]) => name === "lane.lost")).toEqual([["lane.lost", 1, "captions"]]);
  });

  it("forgets a verdict on the video once somebody found a transcript", async () => {
    const { begin, win, decide, ports } = bench();
    const first = await begin("first");
    await decide(first, "Private");
    await finishJob(first, ports);
    const second = await begin("second", { refresh: true });
    await win(second);
    await finishJob(second, ports);
    expect(await lookUp(await begin("third", { languages: ["fr"] }), ports)).toMatchObject({ outcome: "go" });
    expect(await lookUp(await begin("fourth"), ports)).toMatchObject({ outcome: "cached" });
  });

  it("answers with the newest word: a verdict takes the place of a track for equal requests", async () => {
    const { begin, win, decide, ports, jobs } = bench();
    const first = await begin("first");
    await win(first);
    await finishJob(first, ports);
    const second = await begin("second", { refresh: true });
    await decide(second, "Removed");
    await finishJob(second, ports);
    const third = await begin("third");
    expect(await lookUp(third, ports)).toMatchObject({ outcome: "cached" });
    expect((await jobs.get(third))?.outcome?.code).toBe("Removed");
  });

  it("leaves a job alone that the reaper has closed", async () => {
    const { begin, win, jobs, ports } = bench();
    const jobId = await begin("job");
    await win(jobId);
    await reapJob({ jobId, status: "TIMED_OUT" }, ports);
    expect(await finishJob(jobId, ports)).toMatchObject({ verdict: "failed", code: "JobLost" });
    expect(await jobs.get(jobId)).toMatchObject({ status: "failed", code: "JobLost" });
  });
});

describe("the reaper", () => {
  it("closes a lost job once, with what is known", async () => {
    const { begin, jobs, counted, told, clock, ports, videoId } = bench();
    const jobId = await begin("job");
    await jobs.addUsage(jobId, "captions", { requests: 1, begun: 1 });
    clock.advance(300);
    for (const _ of [1, 2]) await reapJob({ jobId, status: "FAILED", error: "States.Runtime" }, ports);
    const job = await jobs.get(jobId);
    expect(job).toMatchObject({ status: "failed", verdict: "failed", code: "JobLost", durationMs: 300_000 });
    expect(job?.receipt).toMatchObject({ complete: false, requests: 1 });
    expect(job?.evidence).toEqual([
      {
        lane: "reaper",
        code: "JobLost",
        detail: expect.stringContaining("FAILED (States.Runtime)"),
        at: clock.now().toISOString(),
      },
    ]);
    expect(counted.filter(([name]) => name === "verdict.bad")).toEqual([["verdict.bad", 1]]);
    const ended = [`job-${jobId}`, { jobId, videoId, verdict: "failed", code: "JobLost" }];
    expect(told).toEqual([ended, ended]);
  });

  it("leaves a closed job as it is, and has its verdict told", async () => {
    const { begin, win, jobs, counted, told, ports, videoId } = bench();
    const jobId = await begin("job");
    await win(jobId);
    await finishJob(jobId, ports);
    counted.length = 0;
    await reapJob({ jobId, status: "ABORTED" }, ports);
    expect(await jobs.get(jobId)).toMatchObject({ status: "done", verdict: "transcript", evidence: [] });
    expect(counted).toEqual([]);
    expect(told).toEqual([[`job-${jobId}`, { jobId, videoId, verdict: "transcript" }]]);
  });

  it("says so when there is no such job, and does not fail", async () => {
    const { ports, logged } = bench();
    await reapJob({ jobId: "nobody", status: "FAILED" }, ports);
    expect(logged).toEqual(["an execution without a job ended"]);
  });
});
