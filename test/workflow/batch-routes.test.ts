import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { batchPageSchema, batchSchema, subscriptionSchema } from "../../lambdas/api/batch-schemas.ts";
import { problemSchema } from "../../lambdas/api/schemas.ts";
import { seenKey } from "../../lambdas/shared/batch/batch-keys.ts";
import { startApi } from "../support/api-under-test.ts";
import { type Found, startBatchTrack } from "../support/batch-track.ts";

const FINDS: Readonly<Record<string, Found>> = {
  private: { code: "Private" },
  blocked: { code: "BotCheck" },
};
const id = (word: string, n: number) => `${word}${"_".repeat(11)}`.slice(0, 11 - String(n).length) + n;
const ids = (word: string, count: number) => Array.from({ length: count }, (_, n) => id(word, n));

let api: Awaited<ReturnType<typeof startApi>>;
let track: Awaited<ReturnType<typeof startBatchTrack>>;
let healed = false;
const folder = mkdtempSync(join(tmpdir(), "earshot-test-"));

beforeAll(async () => {
  track = await startBatchTrack({
    folder,
    find: (video) => (healed ? {} : (FINDS[/^[a-z]+/.exec(video)?.[0] ?? ""] ?? {})),
  });
  api = await startApi({ batching: async () => track.ports, now: track.ports.now });
});
afterAll(async () => {
  await api.stop();
  await track.kill();
  rmSync(folder, { recursive: true, force: true });
});

type Body = Record<string, unknown>;

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await track.clock.during(
    Promise.resolve(
      api.app.request(path, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    ),
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Body };
}

async function begun(body: Body, headers?: Record<string, string>): Promise<string> {
  const { status, body: batch } = await ask("POST", "/v1/batches", body, headers);
  expect(status, JSON.stringify(batch)).toBe(202);
  return String(batch.batchId);
}

describe("a batch over HTTP", () => {
  it("is accepted, shows its counts and its videos page by page, and every field is described", async () => {
    const asked = { videos: [...ids("words", 5), ...ids("private", 2), "no video"], languages: ["en"], concurrency: 3 };
    const accepted = await ask("POST", "/v1/batches", asked);
    expect(accepted.status).toBe(202);
    expect(batchSchema.strict().parse(accepted.body)).toMatchObject({
      status: "running",
      options: { languages: ["en"] },
      concurrency: 3,
      source: { kind: "videos" },
    });
    const path = accepted.headers.get("location") ?? "";
    await track.ended(path.split("/").at(-1) ?? "");
    const first = await ask("GET", `${path}?limit=5`);
    expect(batchPageSchema.strict().parse(first.body)).toMatchObject({
      status: "done",
      total: 8,
      settled: 8,
      counts: { transcript: 5, private: 2, invalid_video_id: 1 },
    });
    const second = await ask("GET", `${path}?limit=5&after=${first.body.next}`);
    expect(second.body.next).toBeUndefined();
    const seen = [first, second].flatMap(({ body }) => body.videos as { video: string; verdict: string }[]);
    expect(seen.map(({ video }) => video).sort()).toEqual([...asked.videos].sort());
    expect(seen.find(({ video }) => video === id("private", 0))).toMatchObject({
      verdict: "private",
      code: "Private",
      cached: false,
      jobId: expect.any(String),
    });
    expect((await ask("GET", `${path}?limit=0`)).body).toMatchObject({ settled: 8, videos: [] });
  });

  it("tells those who follow it what is new, without a gap", async () => {
    const batchId = await begun({ videos: ids("follow", 4), concurrency: 1 });
    await track.ended(batchId);
    const path = `/v1/batches/${batchId}`;
    const all = await ask("GET", path);
    await track.clock.sleep(60_000);
    const later = await ask("GET", path);
    expect(later.headers.get("etag")).toBe(all.headers.get("etag"));
    const seenBy = async (since: unknown) =>
      ((await ask("GET", `${path}?since=${since}`)).body.videos as unknown[]).length;
    expect(await seenBy(later.body.asOf)).toBe(0);
    expect(await seenBy(all.body.asOf)).toBeGreaterThan(0);
    expect(await seenBy("2026-01-01T00:00:00Z")).toBe(4);
    expect(await ask("GET", `${path}?since=yesterday`)).toMatchObject({
      status: 400,
      body: { code: "InvalidRequest" },
    });
  });

  it("repeats for its failures alone", async () => {
    const batchId = await begun({ videos: [...ids("twice", 3), ...ids("blocked", 2)] });
    await track.ended(batchId);
    const before = track.seen.tried.length;
    healed = true;
    const retried = await ask("POST", `/v1/batches/${batchId}/retry`);
    expect(retried).toMatchObject({ status: 202, body: { round: 2, status: "running" } });
    await track.ended(batchId, 2);
    healed = false;
    const { body } = await ask("GET", `/v1/batches/${batchId}?limit=2`);
    expect(body).toMatchObject({ status: "done", counts: { transcript: 5 } });
    expect(track.seen.tried.slice(before).sort()).toEqual(ids("blocked", 2));
  });

  it("is one batch however often it is asked for with the same key", async () => {
    const headers = { "idempotency-key": "once-and-never-again" };
    const one = await begun({ videos: ids("again", 2) }, headers);
    expect(await begun({ videos: ids("again", 2) }, headers)).toBe(one);
    expect(await begun({ videos: ids("again", 2) })).not.toBe(one);
    expect((await track.ended(one)).batch.counts).toEqual({ transcript: 2 });
  });

  it.each([
    ["nothing", {}, /one of channel, playlist, videos/],
    ["two lists", { channel: "@earshot", videos: ["x"] }, /one of channel, playlist, videos/],
    ["no videos", { videos: [] }, /videos/],
    ["a tab of a playlist", { playlist: "PLearshotArchive", tab: "shorts" }, /tab/],
    ["a language that is none", { videos: ["x"], languages: ["not a tag"] }, /language/],
    ["a lane that is not there", { videos: ["x"], speech: "always", lanes: ["captions"] }, /deepgram/],
    ["no videos at a time", { videos: ["x"], concurrency: 0 }, /concurrency/],
    ["a misspelt field", { videos: ["x"], language: "en" }, /language/],
  ])("is refused as a problem: %s", async (_, body, message) => {
    const refused = await ask("POST", "/v1/batches", body);
    expect(refused.status).toBe(400);
    expect(problemSchema.strict().parse(refused.body)).toMatchObject({ code: "InvalidRequest", exitCode: 2 });
    expect(JSON.stringify(refused.body)).toMatch(message);
  });

  it("says what is no channel, and that there is no such batch", async () => {
    const wrong = await ask("POST", "/v1/batches", { channel: "https://example.com/@earshot" });
    expect(wrong).toMatchObject({ status: 400, body: { code: "InvalidSource" } });
    for (const [method, path] of [
      ["GET", "/v1/batches/none"],
      ["POST", "/v1/batches/none/retry"],
    ] as const) {
      expect(await ask(method, path), path).toMatchObject({ status: 404, body: { code: "BatchNotFound" } });
    }
  });
});

describe("a subscription over HTTP", () => {
  it("is made, shown, listed and ended, with what it has seen", async () => {
    const made = await ask("POST", "/v1/subscriptions", { channel: "@earshot", everyMinutes: 60, speech: "never" });
    expect(made.status).toBe(201);
    const subscription = subscriptionSchema.strict().parse(made.body);
    expect(subscription).toMatchObject({
      source: { kind: "channel", id: "@earshot", tab: "uploads" },
      options: { speech: "never" },
      everyMinutes: 60,
    });
    const path = made.headers.get("location") ?? "";
    expect((await ask("GET", path)).body).toEqual(made.body);
    expect((await ask("GET", "/v1/subscriptions")).body).toEqual({ subscriptions: [made.body] });
    const key = seenKey(subscription.subscriptionId);
    await track.clock.during(track.ports.objects.put(key, "[]"));
    expect((await ask("DELETE", path)).status).toBe(204);
    expect(await track.clock.during(track.ports.objects.get(key))).toBeUndefined();
    expect(await ask("DELETE", path)).toMatchObject({ status: 404, body: { code: "SubscriptionNotFound" } });
    expect((await ask("GET", path)).status).toBe(404);
  });

  it.each([
    ["nothing to look at", { everyMinutes: 60 }],
    ["a list of videos", { videos: ["x"], everyMinutes: 60 }],
    ["more often than the schedule runs", { channel: "@earshot", everyMinutes: 1 }],
    ["no interval", { channel: "@earshot" }],
  ])("is refused: %s", async (_, body) => {
    expect(await ask("POST", "/v1/subscriptions", body)).toMatchObject({ status: 400, body: { exitCode: 2 } });
  });
});
