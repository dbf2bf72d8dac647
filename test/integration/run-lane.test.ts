import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finishJob } from "../../lambdas/finish/finish-job.ts";
import { CircuitBreaker } from "../../lambdas/shared/breaker/circuit-breaker.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { receiptOf } from "../../lambdas/shared/receipt.ts";
import { type LaneWork, runLane } from "../../lambdas/shared/run-lane.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";
import { stepBench } from "../support/step-bench.ts";
import { startTables, type TestTables } from "../support/tables.ts";

const LIMITS = { minimumAttempts: 3, failureRate: 0.8, openSeconds: 120 };
const USED = { requests: 2, bytesUp: 300, bytesDown: 700 };

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

/** Lanes over real tables, with scripted work and a way out that only counts how often it was opened. */
function laneBench(patienceMs = 60_000) {
  const bench = stepBench(tables, { proxyUsdPerGb: 1 });
  const state = new MemoryProxyState(bench.clock.now);
  const seen = { opened: 0, rests: 0 };
  const outbound = { usage: () => USED, close: async () => undefined } as unknown as Outbound;
  const run = (lane: LaneName, jobId: string, work: LaneWork) =>
    runLane(lane, work, {
      jobs: bench.jobs,
      saveTranscript: async () => ({ track: "", version: { id: "", checksum: "" } }),
      enter: (of) =>
        new CircuitBreaker({
          state,
          row: { lane: of, attemptSeconds: 20, breaker: LIMITS },
          provider: "direct",
          now: bench.clock.now,
          onOpened: () => void seen.rests++,
        }).enter(),
      openOutbound: async () => {
        seen.opened++;
        return outbound;
      },
      patienceMs: () => patienceMs,
      burnSession: async () => undefined,
      onEnd: async () => undefined,
      log: bench.log,
      prices: {},
      now: bench.clock.now,
    })({ jobId });
  return { ...bench, run, seen };
}

const throwing = (code: Code) => async () => {
  throw new EarshotError(code);
};
const deciding =
  (code: Code): LaneWork =>
  async () =>
    ({ outcome: "decided", code, detail: "seen", evidence: [] }) satisfies LaneResult;

describe("the breaker of a lane", () => {
  test("opens after failures, thrown or returned; later jobs get its word and spend nothing", async () => {
    const { begin, run, jobs, clock, seen } = laneBench();
    const first = await begin("first");
    await expect(run("captions", first, throwing("NetworkTimeout"))).rejects.toMatchObject({ name: "NetworkTimeout" });
    await expect(run("captions", first, throwing("IpBlocked"))).rejects.toMatchObject({ name: "IpBlocked" });
    expect(await run("captions", first, throwing("LayoutChanged"))).toMatchObject({ outcome: "lost" });
    expect(seen).toEqual({ opened: 3, rests: 1 });

    const second = await begin("second");
    const answer = await run("captions", second, throwing("Unclassified"));
    expect(answer).toEqual({ outcome: "lost", code: "BreakerOpen", captionsAbsent: false });
    expect(seen.opened).toBe(3);
    const job = await jobs.get(second);
    expect(job?.evidence.map(({ lane, code }) => [lane, code])).toEqual([["captions", "BreakerOpen"]]);
    expect(job?.usage.captions).toMatchObject({ requests: 0, begun: 0 });
    expect(await run("ytdlp", second, deciding("Private"))).toMatchObject({ outcome: "decided" });

    clock.advance(120);
    expect(await run("captions", await begin("third"), deciding("Private"))).toMatchObject({ outcome: "decided" });
    expect(await run("captions", await begin("fourth"), deciding("Removed"))).toMatchObject({ outcome: "decided" });
    expect(seen.rests).toBe(1);
  });

  test("stays closed for accounts at fault and for videos that cannot be had", async () => {
    const { begin, run, seen } = laneBench();
    for (const code of ["ProxyAuthFailed", "Private", "ProxyTrafficExhausted", "Removed", "Upcoming"] as const) {
      await run("captions", await begin(code), throwing(code));
    }
    expect(seen).toEqual({ opened: 5, rests: 0 });
  });
});

test("a final answer that another lane contradicts ends no race; the verdict names both", async () => {
  const { begin, run, jobs, ports } = laneBench();
  const jobId = await begin("job");
  await run("captions", jobId, throwing("TokenGated"));
  expect(await run("ytdlp", jobId, deciding("Private"))).toMatchObject({ outcome: "lost", code: "Private" });
  expect((await jobs.get(jobId))?.outcome).toBeUndefined();

  expect(await finishJob(jobId, ports)).toMatchObject({ verdict: "failed", code: "Contradicted" });
  const job = await jobs.get(jobId);
  expect(job?.evidence.map(({ lane, code }) => `${lane} ${code}`)).toEqual(["captions TokenGated", "ytdlp Private"]);
  expect(job?.errorDetails).toBe("ytdlp found Private, captions found TokenGated");
});

test("a lane that would be killed at its limit tells what it saw and used before, and no late word of it counts", async () => {
  const { begin, run, jobs } = laneBench(50);
  const jobId = await begin("job");
  const late = Promise.withResolvers<LaneResult>();
  const answer = await run("captions", jobId, (_, { note }) => {
    note({ lane: "captions", code: "TokenGated", detail: "gated", at: "2026-11-21T10:00:00.000Z", client: "IOS" });
    return late.promise;
  });
  expect(answer).toEqual({ outcome: "lost", code: "LaneTimedOut", captionsAbsent: false });
  late.resolve({ outcome: "decided", code: "Private", detail: "late", evidence: [] });

  const job = await jobs.get(jobId);
  expect(job?.evidence.map(({ code }) => code)).toEqual(["TokenGated", "LaneTimedOut"]);
  expect(job?.usage.captions).toMatchObject({ ...USED, begun: 1, ended: 1 });
  expect(job?.outcome).toBeUndefined();
});

test("a lane that has answered says the same when asked once more, and spends nothing", async () => {
  const { begin, run, seen } = laneBench();
  const jobId = await begin("job");
  const first = await run("captions", jobId, deciding("Removed"));

  expect(await run("captions", jobId, throwing("Unclassified"))).toEqual(first);
  expect(first).toMatchObject({ outcome: "decided", code: "Removed" });
  expect(seen.opened).toBe(1);
});

test("what a loser uses after the end is in the receipt, which is not complete until then", async () => {
  const { begin, run, jobs, ports } = laneBench();
  const jobId = await begin("job");
  let settled: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    settled = resolve;
  });
  let began: () => void = () => undefined;
  const working = new Promise<void>((resolve) => {
    began = resolve;
  });
  const needed: boolean[] = [];
  const loser = run("youtubei", jobId, async (_, { stillNeeded }) => {
    needed.push(await stillNeeded());
    began();
    await ended;
    needed.push(await stillNeeded());
    throw new EarshotError("NotNeeded");
  });
  await working;
  await run("captions", jobId, deciding("Removed"));
  await finishJob(jobId, ports);
  const atTheEnd = (await jobs.get(jobId))?.receipt;
  settled();

  expect(await loser).toMatchObject({ outcome: "lost", code: "NotNeeded" });
  expect(needed).toEqual([true, false]);
  expect(atTheEnd).toMatchObject({ complete: false, requests: USED.requests });
  const job = await jobs.get(jobId);
  expect(receiptOf(job?.usage ?? {}, 0, {})).toMatchObject({ complete: true, requests: 2 * USED.requests });
});
