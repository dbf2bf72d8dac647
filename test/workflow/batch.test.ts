import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { VideoStatus } from "../../lambdas/shared/batch/batch.ts";
import { batchKeys } from "../../lambdas/shared/batch/batch-keys.ts";
import { type BatchTrackOptions, batchAssembly, type Found, startBatchTrack } from "../support/batch-track.ts";

/** Ids that say what becomes of them. */
const id = (word: string, n = 0) => `${word}${"-".repeat(11)}`.slice(0, 11 - String(n).length) + n;
const FINDS: Readonly<Record<string, Found>> = {
  words: {},
  private: { code: "Private" },
  silent: { code: "NoCaptions" },
  blocked: { code: "IpBlocked" },
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
beforeAll(() => void batchAssembly(), 120_000);

describe("a batch", () => {
  it("gives every video a verdict, each in a file, and counts them", async () => {
    const { run, ports, events } = await track();
    const videos = [id("words"), id("private"), id("silent"), "https://youtu.be/dQw4w9WgXcQ", id("words")];
    const { batch, execution } = await run(videos);
    expect(execution.status).toBe("SUCCEEDED");
    expect(batch).toMatchObject({
      status: "done",
      total: 4,
      settled: 4,
      counts: { transcript: 2, private: 1, no_captions: 1 },
    });
    const status = await ports.objects.get(batchKeys.video(batch.batchId, id("private"), "private"));
    expect(JSON.parse(status ?? "{}")).toMatchObject({
      video: id("private"),
      verdict: "private",
      code: "Private",
      detail: "as scripted",
      cached: false,
    } satisfies Partial<VideoStatus>);
    expect(
      events.filter((event) => event["detail-type"] === "Batch Completed").map(({ detail }) => detail),
    ).toMatchObject([{ batchId: batch.batchId, status: "done", total: 4, settled: 4, source: "videos" }]);
  });
});
