import { expect, test } from "vitest";
import type { ListingPage, ListingRequest } from "../../lambdas/shared/youtube/listing/listing.ts";
import { Schedules } from "../../local/laptop/schedules.ts";
import { batchAssembly, startBatchTrack } from "../support/batch-track.ts";

const START_MS = Date.UTC(2026, 2, 1);
const HOUR_MS = 3_600_000;
const DAYS = 30;
/** Looks come hourly, sweeps every five minutes within a window of one, and a batch takes its seconds. */
const LOOK_HOURS = 1;
const SWEEP_HOURS = 0.2;
const source = { kind: "channel", id: `UC${"x".repeat(22)}`, tab: "uploads" } as const;

interface Upload {
  readonly videoId: string;
  readonly atHours: number;
  /** A premiere: when it can be had; absent: at once. */
  readonly premiereHours?: number;
}

/** Two uploads a day at odd hours; every fifth is a premiere of the next day. */
const UPLOADS: readonly Upload[] = Array.from({ length: 2 * DAYS - 4 }, (_, n) => {
  const atHours = 0.3 + n * 12 + ((n * 37) % 11);
  return {
    videoId: `upload${String(n).padStart(5, "0")}`,
    atHours,
    ...(n % 5 === 0 && { premiereHours: atHours + 26 }),
  };
});
const at = (hours: number) => new Date(START_MS + hours * HOUR_MS).toISOString();

test("a month of the template's schedules: every upload once, every re-check once, none early", {
  timeout: 900_000,
}, async () => {
  const tried: { readonly videoId: string; readonly atHours: number }[] = [];
  let now = () => START_MS;
  const hours = () => (now() - START_MS) / HOUR_MS;
  const list = (request: ListingRequest): ListingPage => {
    const there = UPLOADS.filter(({ atHours }) => atHours <= hours()).toReversed();
    const videos = there.slice(0, request.want === "feed" ? 15 : 30);
    return { source, videos: videos.map(({ videoId, atHours }) => ({ videoId, publishedAt: at(atHours) })) };
  };
  const { clock, ports, invoke, kill } = await startBatchTrack({
    startMs: START_MS,
    list,
    find: (videoId) => {
      tried.push({ videoId, atHours: hours() });
      const { premiereHours = 0 } = UPLOADS.find((upload) => upload.videoId === videoId) ?? {};
      return premiereHours > hours() ? { code: "Upcoming", retryAt: at(premiereHours) } : {};
    },
  });
  now = clock.now;
  const startedAt = performance.now();
  await clock.during(ports.subscriptions.create({ subscriptionId: "one", source, options: {}, everyMinutes: 60 }));
  const failures: unknown[] = [];
  let sweeps = 0;
  const schedules = new Schedules({
    schedules: (await batchAssembly()).schedules.filter(({ target }) => target.input?.includes("sweep")),
    clock,
    random: () => 0.5,
    deliver: async ({ arn }, event) => {
      sweeps += 1;
      const { functionError } = await invoke(arn, event);
      if (functionError) failures.push(functionError);
    },
    onLost: (lost) => failures.push(lost),
  });
  schedules.start();
  await clock.sleep(DAYS * 24 * HOUR_MS);
  schedules.stop();
  await kill();
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  process.stdout.write(`${DAYS} days, ${sweeps} sweeps, ${tried.length} jobs in ${seconds} s\n`);

  expect(failures).toEqual([]);
  expect(sweeps).toBeGreaterThanOrEqual(DAYS * 288 - 1);
  const times = Map.groupBy(tried, ({ videoId }) => videoId);
  expect(times.size).toBe(UPLOADS.length);
  for (const { videoId, atHours, premiereHours } of UPLOADS) {
    const moments = times.get(videoId)?.map((each) => each.atHours) ?? [];
    expect([videoId, moments.length]).toEqual([videoId, premiereHours === undefined ? 1 : 2]);
    expect(moments[0]).toBeGreaterThanOrEqual(atHours);
    expect(moments[0]).toBeLessThan(atHours + LOOK_HOURS + SWEEP_HOURS);
    if (premiereHours === undefined) continue;
    expect(moments[1]).toBeGreaterThanOrEqual(premiereHours);
    expect(moments[1]).toBeLessThan(premiereHours + SWEEP_HOURS);
  }
});
