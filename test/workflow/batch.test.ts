import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { batchKeys, videoName } from "../../lambdas/shared/batch/batch-keys.ts";
import { createBatch, linesOf } from "../../lambdas/shared/batch/create-batch.ts";
import { retryBatch } from "../../lambdas/shared/batch/retry-batch.ts";
import type { ListingPage, ListingRequest } from "../../lambdas/shared/youtube/listing/listing.ts";
import type { BusEvent } from "../../local/aws/event-bus.ts";
import { matchesPattern } from "../../local/aws/event-pattern.ts";
import { type BatchTrackOptions, batchAssembly, type Found, startBatchTrack } from "../support/batch-track.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Ids that say what becomes of them. */
const id = (word: string, n = 0) => `${word}${"-".repeat(11)}`.slice(0, 11 - String(n).length) + n;
const ids = (word: string, count: number) => Array.from({ length: count }, (_, n) => id(word, n));
const FINDS: Readonly<Record<string, Found>> = {
  words: {},
  private: { code: "Private" },
  silent: { code: "NoCaptions" },
  crash: { code: "crash" },
};
const find = (videoId: string): Found => FINDS[/^[a-z]+/.exec(videoId)?.[0] ?? ""] ?? {};

const tracks: Awaited<ReturnType<typeof startBatchTrack>>[] = [];
async function track(options: BatchTrackOptions = {}) {
  const started = await startBatchTrack({ find, ...options });
  tracks.push(started);
  return started;
}
afterEach(async () => {
  for (const started of tracks.splice(0)) await started.kill();
});
beforeAll(batchAssembly);

const endsOf = (events: readonly BusEvent[], name: string) =>
  events.filter((event) => event["detail-type"] === name).map(({ detail }) => String(detail.videoId));

/** The event patterns of `docs/webhooks.md`, in its order. */
function documentedPatterns(): Readonly<Record<string, unknown>>[] {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "webhooks.md"), "utf8");
  const blocks = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1] ?? "") as object);
  return blocks.filter((block) => "detail-type" in block) as Readonly<Record<string, unknown>>[];
}

describe("a batch", () => {
  it("gives every video a verdict, each in a file, and counts them", async () => {
    const { run, ports, events } = await track();
    const videos = [id("words"), id("private"), id("silent"), "https://youtu.be/dQw4w9WgXcQ", id("words"), "no video"];
    const { batch, execution } = await run(videos);
    expect(execution.status).toBe("SUCCEEDED");
    const counts = { transcript: 2, private: 1, no_captions: 1, invalid_video_id: 1 };
    expect(batch).toMatchObject({ status: "done", total: 5, settled: 5, counts });
    const status = await ports.objects.get(batchKeys.video(batch.batchId, id("private"), "private"));
    expect(JSON.parse(status ?? "{}")).toMatchObject({
      video: id("private"),
      verdict: "private",
      code: "Private",
      detail: "as scripted",
      cached: false,
    });
    const wrong = await ports.objects.get(
      batchKeys.video(batch.batchId, videoName({ video: "no video" }), "invalid_video_id"),
    );
    expect(JSON.parse(wrong ?? "{}")).toMatchObject({
      code: "InvalidVideoId",
      detail: "a video id has 11 characters, not 2",
    });
    const told = events.filter((event) => event["detail-type"] === "Batch Completed").map(({ detail }) => detail);
    expect(told).toMatchObject([
      { batchId: batch.batchId, status: "done", total: 5, settled: 5, counts, source: "videos" },
    ]);
  });

  it("tells of its end so that the patterns of the documentation match", async () => {
    const { run, events } = await track();
    await run([id("words"), id("private")]);
    const matched = documentedPatterns().map(
      (pattern) => events.filter((event) => matchesPattern(pattern, { ...event })).length,
    );
    expect(matched).toEqual([3, 1, 0]);
  });

  it("tells of the end of every job once, and of those that were lost", async () => {
    const { run, events } = await track();
    const videos = [...ids("words", 30), ...ids("crash", 3)];
    await run(videos);
    expect(endsOf(events, "Job Completed").toSorted()).toEqual(videos.toSorted());
    const lost = events.filter(({ detail }) => detail.code === "JobLost");
    expect(lost.map(({ detail }) => `${detail.videoId} ${detail.verdict}`).toSorted()).toEqual(
      ids("crash", 3).map((videoId) => `${videoId} failed`),
    );
  });

  it("answers known videos without asking anybody again", async () => {
    const { run, seen, ports } = await track();
    const videos = [...ids("words", 3), id("private")];
    await run(videos);
    const { batch } = await run(videos);
    expect(batch.counts).toEqual({ transcript: 3, private: 1 });
    expect(seen.tried).toHaveLength(4);
    const status = await ports.objects.get(batchKeys.video(batch.batchId, id("words"), "transcript"));
    expect(JSON.parse(status ?? "{}")).toMatchObject({ cached: true });
    expect(ports.sums).toMatchObject({ videos_processed__transcript: 3, videos_cached__transcript: 3 });
    expect(ports.sums).toMatchObject({ videos_processed__private: 1, videos_cached__private: 1 });
  });

  it("counts a video once, however often it is settled", async () => {
    const { clock, invoke, ports } = await track();
    await clock.during(ports.batches.create({ batchId: "b1", source: { kind: "videos" }, options: {} }));
    const begun = { kind: "known", verdict: "transcript", cached: true };
    const settle = { do: "settle", batchId: "b1", round: 1, options: {}, item: { video: id("words") }, begun };
    const answers = await Promise.all([1, 2, 3].map(() => invoke("batch", settle)));
    for (const { payload } of answers) expect(payload).toMatchObject({ state: "settled", verdict: "transcript" });
    expect(await clock.during(ports.batches.get("b1"))).toMatchObject({ settled: 1, counts: { transcript: 1 } });
  });

  it("shares the jobs of another batch that asks for the same at the same time", async () => {
    const { run, seen } = await track();
    const both = await Promise.all([run(ids("words", 8)), run(ids("words", 8))]);
    expect(both.map(({ batch }) => batch.counts)).toEqual([{ transcript: 8 }, { transcript: 8 }]);
    expect([...seen.tried].sort()).toEqual(ids("words", 8).sort());
  });

  it.each([1, 5])("runs %d videos at a time when that is asked for", async (concurrency) => {
    const { run, seen } = await track();
    const { batch } = await run(ids("words", 12), { concurrency });
    expect(batch.settled).toBe(12);
    expect(seen.most).toBe(concurrency);
  });

  it("is done however many negative verdicts there are, and a few crashes are tolerated", async () => {
    const { run, ports } = await track();
    const { batch } = await run([...ids("private", 27), ...ids("crash", 3)]);
    expect(batch).toMatchObject({ status: "done", settled: 30, counts: { private: 27, failed: 3 } });
    const results = [];
    for await (const key of ports.objects.keys(batchKeys.results(batch.batchId, 1)))
      results.push(key.split("/").at(-1));
    expect(results).toEqual(["FAILED_0.json", "SUCCEEDED_0.json", "manifest.json"]);
  });

  it("is done when one of five crashes, and asks for that one again", async () => {
    let broken = true;
    const { run, seen, ports, ended, clock } = await track({ find: (videoId) => (broken ? find(videoId) : {}) });
    const { batch: first } = await run([...ids("words", 2), id("crash"), ...ids("private", 2)]);
    expect(first).toMatchObject({ status: "done", total: 5, settled: 5 });
    expect(first.counts).toEqual({ transcript: 2, private: 2, failed: 1 });
    broken = false;
    await clock.during(retryBatch(first.batchId, ports));
    const { batch: second } = await ended(first.batchId, 2);
    expect(second).toMatchObject({ status: "done", settled: 5, counts: { transcript: 3, private: 2 } });
    expect(seen.tried).toHaveLength(6);
  });

  it.each([
    [1, 1],
    [2, 2],
    [5, 4],
    [40, 5],
  ])("of %d videos that all crash it stops after %d and says so", async (videos, crashes) => {
    const { run } = await track();
    const { batch } = await run(ids("crash", videos), { concurrency: 1 });
    expect(batch).toMatchObject({ status: "failed", total: videos, settled: crashes, counts: { failed: crashes } });
    expect(batch.errorDetails).toBe("States.ExceedToleratedFailureThreshold: too many of its jobs crashed");
  });

  it("stops when too many crash; another round does what failed and what is left, and nothing twice", async () => {
    let broken = true;
    const { run, seen, ports, ended, clock } = await track({
      find: (videoId) => (broken ? find(videoId) : {}),
    });
    const videos = [...ids("words", 4), ...ids("crash", 4), ...ids("private", 12)];
    const { batch: first } = await run(videos, { concurrency: 1 });
    expect(first).toMatchObject({
      status: "failed",
      errorDetails: expect.stringMatching(/^States.ExceedToleratedFailureThreshold: /),
      total: 20,
    });
    expect(first.counts).toEqual({ transcript: 4, failed: 4 });
    broken = false;
    const retried = await clock.during(retryBatch(first.batchId, ports));
    expect(retried?.outcome).toBe("started");
    const { batch: second } = await ended(first.batchId, 2);
    const lines = await ports.objects.get(batchKeys.round(first.batchId, 2));
    expect(lines?.trim().split("\n")).toHaveLength(16);
    expect(second).toMatchObject({ status: "done", round: 2, total: 20, settled: 20, counts: { transcript: 20 } });
    expect(second.errorDetails).toBeUndefined();
    const times = Map.groupBy(seen.tried, (videoId) => videoId);
    for (const video of videos)
      expect([video, times.get(video)?.length]).toEqual([video, video.startsWith("crash") ? 2 : 1]);
  });

  it("killed in the middle and retried, has every video once and exact counts", async () => {
    const folder = temporaryFolder();
    const finds = (videoId: string) => ({ ...find(videoId), takesMs: 2_000 });
    const before = await startBatchTrack({ find: finds, folder });
    const videos = [...ids("words", 50), ...ids("private", 10)];
    const batchId = randomUUID();
    const batch = { batchId, source: { kind: "videos" }, options: {}, concurrency: 5 } as const;
    await before.clock.during(createBatch(batch, linesOf(videos), before.ports));
    while (before.seen.tried.length < 28) await before.clock.sleep(500);
    const finished = before.seen.tried.slice(0, -before.seen.now);
    await before.kill();

    const after = await track({ find: finds, folder, startMs: before.clock.now() });
    const lost = await after.clock.during(after.ports.batches.get(batchId));
    await after.told();
    const ends = [...before.events, ...after.events];
    expect(
      ends.filter((event) => event["detail-type"] === "Batch Completed").map(({ detail }) => detail),
    ).toMatchObject([{ batchId, round: 1, status: "failed", total: 60, settled: lost?.settled, counts: lost?.counts }]);
    const jobs = ends.filter((event) => event["detail-type"] === "Job Completed").map(({ detail }) => detail.jobId);
    expect(new Set(jobs).size).toBe(jobs.length);
    expect(jobs.length).toBe(before.seen.tried.length);
    expect(lost).toMatchObject({ status: "failed", errorDetails: "the run was lost: ABORTED", total: 60 });
    expect(lost?.settled).toBeGreaterThan(0);
    await after.clock.during(retryBatch(batchId, after.ports));
    const { batch: whole } = await after.ended(batchId, 2);
    expect(whole).toMatchObject({ status: "done", total: 60, settled: 60, counts: { transcript: 50, private: 10 } });
    expect(after.seen.tried.filter((videoId) => finished.includes(videoId))).toEqual([]);
    expect(new Set([...finished, ...after.seen.tried]).size).toBe(60);
  });

  it("lists a channel page by page, each video once", async () => {
    const source = { kind: "channel", id: "@somebody", tab: "uploads" } as const;
    const page = (words: readonly string[], next?: string): ListingPage => ({
      source: { ...source, id: `UC${"x".repeat(22)}` },
      videos: words.map((videoId) => ({ videoId })),
      ...(next !== undefined && { next }),
    });
    const pages: Readonly<Record<string, ListingPage>> = {
      first: page(ids("words", 3), "second"),
      second: page([id("words", 2), id("private", 0)], "third"),
      third: page([]),
    };
    const list = (request: ListingRequest) =>
      pages[("continuation" in request && request.continuation) || "first"] ?? page([]);
    const { run, seen } = await track({ list });
    const { batch } = await run([], { source: { kind: "list", list: source } });
    expect(seen.listed).toHaveLength(3);
    expect(batch).toMatchObject({ status: "done", total: 4, counts: { transcript: 3, private: 1 } });
  });

  it("says why a channel could not be listed", async () => {
    const list = (): never => {
      throw Object.assign(new Error("no such list"), { name: "ListNotFound" });
    };
    const { run } = await track({ list });
    const source = { kind: "list", list: { kind: "playlist", id: "PL0123456789" } } as const;
    const { batch, execution } = await run([], { source });
    expect(batch).toMatchObject({
      status: "failed",
      errorDetails: "ListNotFound: there is no such channel or playlist",
    });
    expect(execution.status).toBe("SUCCEEDED");
  });
});
