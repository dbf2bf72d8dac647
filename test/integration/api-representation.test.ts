import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { documentSchema } from "../../lambdas/api/schemas.ts";
import { bodyOf, type LaneStandIn, startApi, wins } from "../support/api-under-test.ts";
import { makeProvenance, makeTranscript } from "../support/make.ts";

const stored: { body: string; contentType: string }[] = [];
let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi({
    storeAnswer: async (body, contentType) => {
      stored.push({ body: Buffer.from(body).toString(), contentType });
      return "https://bucket.example/answers/one?X-Amz-Signature=s";
    },
  });
  api.state.lane = wins;
});
afterAll(() => api.stop());

const speaks = (words: number): LaneStandIn => says(Array.from({ length: words }, (_, i) => `word ${i} of many`));

const says =
  (texts: readonly string[]): LaneStandIn =>
  async (jobId, { jobs, transcripts }) => {
    const { videoId } = (await jobs.get(jobId)) ?? { videoId: "" };
    const cues = texts.map((text, i) => ({ startMs: i, endMs: i + 1, text }));
    const { track } = await transcripts.saveTranscript(videoId, makeTranscript({ cues }), makeProvenance());
    await jobs.claimOutcome(jobId, { kind: "won", by: "captions", track });
  };

it("gives equal transcripts equal tags, and 304 to whoever has one", async () => {
  const fresh = await api.get("/v1/transcripts/tagged00001");
  const known = await api.get("/v1/transcripts/tagged00001");
  const tag = fresh.headers.get("etag") ?? "";
  expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
  expect(known.headers.get("etag")).toBe(tag);
  expect(known.headers.get("cache-control")).toBe("private, no-cache");
  for (const given of [tag, `"other", ${tag}`, "*", tag.slice(2)]) {
    const unchanged = await api.get("/v1/transcripts/tagged00001", { "if-none-match": given });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
    expect(unchanged.headers.get("etag")).toBe(tag);
  }
  expect((await api.get("/v1/transcripts/tagged00001", { "if-none-match": '"other"' })).status).toBe(200);
  const asText = await api.get("/v1/transcripts/tagged00001?format=txt", { "if-none-match": tag });
  expect(asText.status).toBe(200);
});

it("has no tag for problems", async () => {
  const missing = await api.get("/v1/videos/unknown0001", { "if-none-match": "*", "x-correlation-id": "same-for-all" });
  expect([missing.status, missing.headers.get("etag"), missing.headers.get("cache-control")]).toEqual([
    404,
    null,
    "no-store",
  ]);
});

it("compresses as the caller likes best, and small answers not at all", async () => {
  api.state.lane = speaks(500);
  const path = "/v1/transcripts/packed00001";
  const plain = await (await api.get(path)).text();
  const ask = async (accept: string) => {
    const response = await api.get(path, { "accept-encoding": accept });
    return [response.headers.get("content-encoding"), Buffer.from(await response.arrayBuffer()), response] as const;
  };
  const known = String((await ask("identity"))[1]);
  for (const [accept, encoding] of [
    ["gzip, deflate, br", "br"],
    ["br;q=0.5, gzip", "gzip"],
    ["*", "br"],
    ["gzip;q=0, *;q=0", null],
    ["deflate", null],
    ["", null],
  ] as const) {
    const [used, body, response] = await ask(accept);
    expect([accept, used]).toEqual([accept, encoding]);
    expect(response.headers.get("content-length")).toBe(String(body.length));
    expect(response.headers.get("vary")).toContain("accept-encoding");
    const unpacked = used === "br" ? brotliDecompressSync(body) : used === "gzip" ? gunzipSync(body) : body;
    expect(String(unpacked)).toBe(known);
  }
  expect(plain.length).toBeGreaterThan(10_000);
  expect((await api.get("/health/live", { "accept-encoding": "br" })).headers.has("content-encoding")).toBe(false);
});

it("sends whoever wants more than 5 MB to a stored object", async () => {
  api.state.lane = speaks(100_000);
  await api.post({ video: "large000001" });
  await api.machine.idle();
  const response = await api.get("/v1/transcripts/large000001?words=1");
  expect([response.status, response.headers.get("location"), await response.text()]).toEqual([
    303,
    "https://bucket.example/answers/one?X-Amz-Signature=s",
    "",
  ]);
  expect(stored).toHaveLength(1);
  expect(stored[0]?.contentType).toBe("application/json");
  expect(documentSchema.parse(JSON.parse(stored[0]?.body ?? "")).transcript?.cues).toHaveLength(100_000);
  const posted = await api.post({ video: "large000001" });
  expect(posted.status).toBe(303);
});

it("sends text to a stored object, too, that Lambda's JSON would make longer than 6 MB, unless it is compressed", async () => {
  api.state.lane = says(Array.from({ length: 45 }, () => '"x'.repeat(50_000)));
  await api.post({ video: "quoted00001" });
  await api.machine.idle();
  const path = "/v1/transcripts/quoted00001?format=txt";
  const before = stored.length;
  expect((await api.get(path, { "accept-encoding": "br" })).status).toBe(200);
  expect(stored).toHaveLength(before);
  expect((await api.get(path)).status).toBe(303);
  const body = stored.at(-1)?.body ?? "";
  expect(body.length).toBeLessThan(5_000_000);
  expect(JSON.stringify(body).length).toBeGreaterThan(6_291_556);
});

it("gives a document for what names no video, as for every other verdict", async () => {
  for (const response of [await api.get("/v1/transcripts/short"), await api.post({ video: "short" })]) {
    expect(response.status).toBe(400);
    const { document } = await bodyOf<{ document: unknown }>(response);
    expect(documentSchema.strict().parse(document)).toMatchObject({
      videoId: "short",
      verdict: "invalid_video_id",
      evidence: [{ lane: "api", code: "InvalidVideoId" }],
      receipt: { requests: 0, costUsd: 0 },
    });
  }
});

it("puts a guard on every answer", async () => {
  for (const path of ["/health/live", "/nothing", "/docs", "/openapi.json", "/v1/transcripts/short"]) {
    const { headers } = await api.get(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("strict-transport-security")).toMatch(/max-age=\d{8}/);
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
  }
});

it("answers other methods of a known path with those there are", async () => {
  const response = await api.app.request("/v1/transcripts/packed00001", { method: "PUT" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  expect(await bodyOf(response)).toMatchObject({ code: "MethodNotAllowed" });
});
