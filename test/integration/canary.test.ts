import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askKnownVideos } from "../../lambdas/canary/ask-known-videos.ts";
import type { KnownVideo } from "../../lambdas/canary/try-lane.ts";
import { type LaneStandIn, sees, startApi, wins } from "../support/api-under-test.ts";

let service: Awaited<ReturnType<typeof startApi>>;
const counted: [string, number, string | undefined][] = [];
beforeAll(async () => {
  service = await startApi();
});
afterAll(() => service?.stop());

const KNOWN: readonly KnownVideo[] = [
  { lane: "captions", videoId: "jNQXAC9IVRw" },
  { lane: "ytdlp", videoId: "jNQXAC9IVRw" },
];

/** The canary over the machine, whose lanes do what `lane` says. */
async function ask(lane: LaneStandIn, startExecution?: (jobId: string) => Promise<void>) {
  const { jobs, requests, transcripts, clock, machine, state, logged } = service;
  counted.length = 0;
  logged.length = 0;
  state.lane = lane;
  const note = (message: string, data?: unknown) => void logged.push([message, data]);
  const results = await askKnownVideos(KNOWN, 120_000, {
    jobs,
    requests,
    transcripts,
    startExecution: startExecution ?? (async (jobId) => void machine.run(jobId)),
    newJobId: () => `canary-${crypto.randomUUID()}`,
    metrics: { add: (name, value = 1, of) => void counted.push([name, value, of]), flush: () => undefined },
    log: { debug: note, info: note, warn: note, error: note, setContext: () => undefined },
    waitMs: async (ms) => {
      clock.advance(ms / 1000);
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
    now: clock.now,
  });
  return { results, counted: [...counted].sort(), logged: [...logged] };
}

describe("the canary", () => {
  it("counts 1 for every lane that still gets its video, and asks each lane alone and afresh", async () => {
    const first = await ask(wins);
    const again = await ask(wins);
    expect(first.counted).toEqual([
      ["canary.ok", 1, "captions"],
      ["canary.ok", 1, "ytdlp"],
    ]);
    const asked = await Promise.all(
      [...first.results, ...again.results].map(async ({ jobId }) => (await service.jobs.get(jobId))?.request),
    );
    expect(asked.map((request) => request?.lanes)).toEqual([["captions"], ["ytdlp"], ["captions"], ["ytdlp"]]);
    expect(new Set([...first.results, ...again.results].map(({ jobId }) => jobId)).size).toBe(4);
  });

  it("counts 0 for a lane that lost, with the job to look at", async () => {
    const { results, counted: seen, logged } = await ask(sees("IpBlocked"));
    expect(seen).toEqual([
      ["canary.ok", 0, "captions"],
      ["canary.ok", 0, "ytdlp"],
    ]);
    expect(results.map(({ verdict, code }) => [verdict, code])).toEqual(Array(2).fill(["blocked", "IpBlocked"]));
    expect(logged.map(([message]) => message)).toContain("a known video was not to be had");
  });

  it("counts 0 for a job that does not end, and for one that cannot begin", async () => {
    const hangs = await ask(wins, async () => undefined);
    expect(hangs.results.map(({ verdict }) => verdict)).toEqual(["running", "running"]);
    const refused = await ask(wins, () => Promise.reject(new Error("no such machine")));
    expect(refused.results).toEqual([]);
    for (const { counted: seen } of [hangs, refused]) expect(seen.map(([, value]) => value)).toEqual([0, 0]);
  });
});
