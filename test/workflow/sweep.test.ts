import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createBatch } from "../../lambdas/shared/batch/create-batch.ts";
import type { ListingPage, ListingRequest } from "../../lambdas/shared/youtube/listing/listing.ts";
import { Schedules } from "../../local/laptop/schedules.ts";
import { type BatchTrackOptions, batchAssembly, type Found, startBatchTrack } from "../support/batch-track.ts";

const START_MS = Date.UTC(2026, 2, 1);
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(START_MS + hours * HOUR_MS).toISOString();
const id = (n: number) => `upload${String(n).padStart(5, "0")}`;

const tracks: Awaited<ReturnType<typeof startBatchTrack>>[] = [];
async function track(options: BatchTrackOptions = {}) {
  const started = await startBatchTrack({ startMs: START_MS, ...options });
  tracks.push(started);
  /** As the schedule invokes it; waits for the batches it starts. */
  const sweep = async (executionId: string) => {
    const { payload } = await started.invoke("batch", { do: "sweep", executionId });
    for (const { execution } of started.executions.running) await execution.finished;
    return payload;
  };
  return { ...started, sweep };
}
afterEach(async () => {
  for (const started of tracks.splice(0)) await started.kill();
});
beforeAll(batchAssembly);

/** A channel that uploads at the given hours; its feed has the newest 15, its pages 30 each. */
function channelOf(uploadHours: readonly number[], now: () => number) {
  const source = { kind: "channel", id: `UC${"x".repeat(22)}`, tab: "uploads" } as const;
  const list = (request: ListingRequest): ListingPage => {
    const videos = uploadHours
      .map((hour, n) => ({ hour, videoId: id(n) }))
      .filter(({ hour }) => START_MS + hour * HOUR_MS <= now())
      .sort((a, b) => b.hour - a.hour);
    if (request.want === "feed") {
      return { source, videos: videos.slice(0, 15).map(({ videoId, hour }) => ({ videoId, publishedAt: at(hour) })) };
    }
    const from = Number(("continuation" in request && request.continuation) || 0);
    const more = videos.length > from + 30 ? { next: String(from + 30) } : {};
    return { source, videos: videos.slice(from, from + 30).map(({ videoId }) => ({ videoId })), ...more };
  };
  return { source, list };
}

async function subscribed(uploadHours: readonly number[], everyMinutes = 60) {
  let now = () => START_MS;
  const { source, list } = channelOf(uploadHours, () => now());
  const started = await track({ list });
  now = started.clock.now;
  const subscription = { subscriptionId: "sub1", source, options: {}, everyMinutes };
  await started.clock.during(started.ports.subscriptions.create(subscription));
  return started;
}

describe("a subscription", () => {
  it("fetches what is uploaded after it began, each upload once", async () => {
    const { sweep, seen, clock } = await subscribed([-48, -2, 0.5, 1.5, 1.6]);
    await sweep("1");
    expect(seen.tried).toEqual([]);
    await clock.sleep(HOUR_MS);
    await sweep("2");
    expect(seen.tried).toEqual([id(2)]);
    await clock.sleep(HOUR_MS);
    await sweep("3");
    await clock.sleep(HOUR_MS);
    await sweep("4");
    expect([...seen.tried].sort()).toEqual([id(2), id(3), id(4)]);
  });

  it("is looked at when it is due and not before, by its feed alone", async () => {
    const { sweep, seen, clock, ports } = await subscribed([-1], 120);
    await sweep("1");
    await clock.sleep(HOUR_MS);
    expect(await sweep("2")).toMatchObject({ subscriptions: 0 });
    await clock.sleep(HOUR_MS);
    expect(await sweep("3")).toMatchObject({ subscriptions: 1 });
    expect(seen.listed.map(({ want }) => want)).toEqual(["feed", "feed"]);
    expect((await clock.during(ports.subscriptions.get("sub1")))?.dueAt).toBe(at(4));
  });

  it("reads on behind the feed when more came than it shows", async () => {
    const burst = Array.from({ length: 40 }, (_, n) => 1 + n / 100);
    const { sweep, seen, clock } = await subscribed([-5, ...burst], 60);
    await sweep("1");
    await clock.sleep(2 * HOUR_MS);
    await sweep("2");
    expect(seen.tried).toHaveLength(40);
    expect(seen.listed.map(({ want }) => want)).toEqual(["feed", "feed", "page", "page"]);
  });

  it("starts one look however often a sweep is repeated, and catches up after a pause", async () => {
    const { sweep, seen, clock } = await subscribed([-1, 0.5, 30]);
    await sweep("1");
    await clock.sleep(50 * HOUR_MS);
    await Promise.all([sweep("2"), sweep("2")]);
    await sweep("3");
    expect(seen.listed).toHaveLength(2);
    expect([...seen.tried].sort()).toEqual([id(1), id(2)]);
  });

  it("fetches an upload again that was blocked or whose job was lost, until it has its verdict", async () => {
    let now = () => START_MS;
    const { source, list } = channelOf([0.2, 0.4], () => now());
    const ends: Readonly<Record<string, readonly Found[]>> = {
      [id(0)]: [{ code: "BotCheck" }, { code: "BotCheck" }, {}],
      [id(1)]: [{ code: "crash" }, {}],
    };
    const { sweep, seen, clock, ports } = await track({
      list,
      find: (video, attempt) => ends[video]?.[attempt - 1] ?? {},
    });
    now = clock.now;
    const subscription = { subscriptionId: "sub1", source, options: {}, everyMinutes: 60 };
    await clock.during(ports.subscriptions.create(subscription));
    for (let hour = 0; hour < 6; hour++) {
      await sweep(String(hour));
      await clock.sleep(1.01 * HOUR_MS);
    }
    expect(seen.tried.toSorted()).toEqual([id(0), id(0), id(0), id(1), id(1)]);
  });

  it("that cannot be looked at holds up no other, and the sweep is repeated", async () => {
    const { sweep, seen, clock, ports, invoke } = await subscribed([-1, 0.5]);
    const source = { kind: "channel", id: "@other", tab: "uploads" } as const;
    await clock.during(ports.subscriptions.create({ subscriptionId: "a", source, options: {}, everyMinutes: 60 }));
    await clock.during(ports.subscriptions.create({ subscriptionId: "z", source, options: {}, everyMinutes: 60 }));
    const { moveOn } = ports.subscriptions;
    ports.subscriptions.moveOn = (subscription, next) =>
      subscription.subscriptionId === "a"
        ? Promise.reject(new Error("no"))
        : moveOn.call(ports.subscriptions, subscription, next);
    const { functionError } = await invoke("batch", { do: "sweep", executionId: "1" });
    expect(functionError).toBeDefined();
    ports.subscriptions.moveOn = moveOn;
    await clock.sleep(60_000);
    expect(seen.listed).toHaveLength(3);
    expect(await sweep("1")).toMatchObject({ subscriptions: 1 });
    expect(seen.listed).toHaveLength(3);
  });

  it("that is deleted under way fetches nothing more, and nobody is told of a failure", async () => {
    const { sweep, seen, clock, ports, events } = await subscribed([-1, 0.5]);
    await sweep("1");
    await clock.sleep(HOUR_MS);
    const { get } = ports.subscriptions;
    let looks = 0;
    ports.subscriptions.get = (id) => (++looks > 1 ? Promise.resolve(undefined) : get.call(ports.subscriptions, id));
    await sweep("2");
    expect(seen.tried).toEqual([]);
    expect(events).toEqual([]);
  });

  it("is quiet when nothing is new", async () => {
    const { sweep, events } = await subscribed([-1]);
    await sweep("1");
    expect(events.filter((event) => event["detail-type"] === "Batch Completed")).toEqual([]);
  });
});

describe("a verdict that is due for another look", () => {
  const upcoming =
    (dueHours: number) =>
    (_: string, attempt: number): Found =>
      attempt === 1 ? { code: "Upcoming", retryAt: at(dueHours) } : {};

  it("is looked at once, when it is due and not before", async () => {
    const { run, sweep, seen, clock, ports } = await track({ find: upcoming(3) });
    const { batch } = await run([id(0), id(1)]);
    expect(batch.counts).toEqual({ upcoming: 2 });
    await clock.sleep(2 * HOUR_MS);
    expect(await sweep("1")).toMatchObject({ rechecks: 0 });
    await clock.sleep(HOUR_MS);
    expect(await sweep("2")).toMatchObject({ rechecks: 2 });
    expect(await sweep("3")).toMatchObject({ rechecks: 0 });
    expect(seen.tried).toHaveLength(4);
    const again = await run([id(0), id(1)]);
    expect(again.batch.counts).toEqual({ transcript: 2 });
    expect(await clock.during(ports.due.due(100))).toEqual({ jobs: [], subscriptionIds: [], unreadable: [] });
  });

  it("that never changes is not looked at for ever; who asks makes it young again", async () => {
    let now = () => START_MS;
    const { run, sweep, seen, clock, ports, ended } = await track({
      find: () => ({ code: "LiveNow", retryAt: new Date(now() + HOUR_MS / 2).toISOString() }),
    });
    now = clock.now;
    const looksOf = async (days: number) => {
      const before = seen.tried.length;
      for (let day = 0; day < days; day++) {
        await clock.sleep(25 * HOUR_MS);
        await sweep(String(clock.now()));
      }
      return seen.tried.length - before;
    };
    const old = { batchId: "old", source: { kind: "rechecks" }, options: {} } as const;
    await clock.during(createBatch(old, [{ video: id(0), rechecks: 38 }], ports));
    await ended("old");
    expect(await looksOf(4)).toBe(2);
    await run([id(0)]);
    expect(await looksOf(2)).toBe(2);
  });

  it("is finished by the repetition of a sweep that died between its batch and its notes", async () => {
    const { run, sweep, seen, clock, ports, invoke, executions } = await track({ find: upcoming(1) });
    await run([id(0)]);
    await clock.sleep(HOUR_MS);
    const { clearDue } = ports.due;
    ports.due.clearDue = () => Promise.reject(new Error("the process died"));
    const { functionError } = await invoke("batch", { do: "sweep", executionId: "1" });
    expect(functionError).toBeDefined();
    ports.due.clearDue = clearDue;
    for (const { execution } of executions.running) await execution.finished;
    expect(await sweep("1")).toMatchObject({ rechecks: 1 });
    expect(await sweep("2")).toMatchObject({ rechecks: 0 });
    expect(seen.tried).toHaveLength(2);
  });
});

describe("the template's schedule", () => {
  it("finds every upload of a day, once, and the re-check of a premiere when it is due", async () => {
    const uploads = [-1, 0.7, 5, 5.5, 12, 15, 15.5, 22];
    let now = () => START_MS;
    const { source, list } = channelOf(uploads, () => now());
    const found: { readonly videoId: string; readonly atHours: number }[] = [];
    const { clock, ports, invoke, seen } = await track({
      list,
      find: (videoId, attempt) => {
        found.push({ videoId, atHours: (now() - START_MS) / HOUR_MS });
        return videoId === id(4) && attempt === 1 ? { code: "Upcoming", retryAt: at(14) } : {};
      },
    });
    now = clock.now;
    await clock.during(ports.subscriptions.create({ subscriptionId: "sub1", source, options: {}, everyMinutes: 60 }));
    const failures: unknown[] = [];
    const schedules = new Schedules({
      schedules: (await batchAssembly()).schedules.filter(({ target }) => target.input?.includes("sweep")),
      clock,
      random: () => 0.5,
      deliver: async ({ arn }, event) => {
        const { functionError } = await invoke(arn, event);
        if (functionError) failures.push(functionError);
      },
      onLost: (lost) => failures.push(lost),
    });
    schedules.start();
    await clock.sleep(24 * HOUR_MS);
    schedules.stop();
    expect(failures).toEqual([]);
    expect(seen.tried.toSorted()).toEqual([1, 2, 3, 4, 4, 5, 6, 7].map(id));
    for (const { videoId, atHours } of found)
      expect(atHours).toBeGreaterThanOrEqual(uploads[Number(videoId.slice(6))] ?? 0);
    const [first, recheck] = found.filter(({ videoId }) => videoId === id(4));
    expect(first?.atHours).toBeLessThan(13.2);
    expect(recheck?.atHours).toBeGreaterThanOrEqual(14);
    expect(recheck?.atHours).toBeLessThan(14.2);
  });
});
