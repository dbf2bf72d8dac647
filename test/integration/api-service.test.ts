import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { preflightChecks } from "../../lambdas/api/preflight-checks.ts";
import { problemSchema } from "../../lambdas/api/schemas.ts";
import { bodyOf, startApi, wins } from "../support/api-under-test.ts";

let count = 0;
const newVideo = () => `servc${String(++count).padStart(6, "0")}`;

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.state.lane = wins;
  api.machine.fail = undefined;
  api.counted.length = 0;
});

describe("input that is not usable", () => {
  it.each([
    ["no JSON", "{", "body"],
    ["no object", "[]", "body"],
    ["no body", "", "body"],
    ["no video", {}, "body.video"],
    ["a number for a video", { video: 7 }, "body.video"],
    ["a misspelt field", { video: "dQw4w9WgXcQ", langauges: ["en"] }, "body"],
    ["an unknown kind", { video: "dQw4w9WgXcQ", kind: "auto" }, "body.kind"],
    ["an unknown lane", { video: "dQw4w9WgXcQ", lanes: ["fax"] }, "body.lanes.0"],
    ["a negative budget", { video: "dQw4w9WgXcQ", maxCostUsd: -1 }, "body.maxCostUsd"],
    ["a budget beyond all money", { video: "dQw4w9WgXcQ", maxCostUsd: 1e308 }, "body.maxCostUsd"],
    ["a language that is none", { video: "dQw4w9WgXcQ", languages: ["en", "??"] }, "body.languages"],
    ["a star before the end", { video: "dQw4w9WgXcQ", languages: ["*", "en"] }, "body.languages"],
  ])("says where and how for %s", async (_, body, where) => {
    const response = await api.post(body);
    expect(response.status).toBe(400);
    const problem = await bodyOf<{ errors: { where: string; problem: string }[] }>(response);
    expect(problemSchema.strict().parse(problem)).toMatchObject({
      code: "InvalidRequest",
      retryable: false,
      exitCode: 2,
    });
    expect(problem.errors.map((error) => error.where)).toContain(where);
  });

  it("takes a budget that is too small to be written for none", async () => {
    const response = await api.post({ video: newVideo(), maxCostUsd: Number.MIN_VALUE });
    expect(response.status).toBe(202);
  });

  it("answers an address without a video as 400 with its verdict, and starts nothing", async () => {
    const calls = api.machine.calls.length;
    for (const response of [
      await api.post({ video: "https://example.com/x" }),
      await api.get("/v1/transcripts/short"),
    ]) {
      expect(response.status).toBe(400);
      const problem = await bodyOf(response);
      expect(problem).toMatchObject({
        code: "InvalidVideoId",
        verdict: "invalid_video_id",
        exitCode: 2,
        retryable: false,
      });
      expect(problem).toMatchObject({ errors: [{ where: "video" }] });
    }
    expect(api.machine.calls.length).toBe(calls);
  });

  it("takes an address in the path", async () => {
    const video = newVideo();
    const address = encodeURIComponent(`https://www.youtube.com/watch?v=${video}&t=3`);
    expect(await bodyOf(await api.get(`/v1/transcripts/${address}`))).toMatchObject({ videoId: video });
  });

  it("answers unknown routes and formats as problems", async () => {
    expect(await bodyOf(await api.get("/v1/nothing"))).toMatchObject({ status: 404, code: "NotFound" });
    const response = await api.get(`/v1/transcripts/${newVideo()}?format=docx`);
    expect(await bodyOf(response)).toMatchObject({ status: 400, errors: [{ where: "query.format" }] });
  });
});

describe("every answer", () => {
  it("carries a correlation id: the caller's if it is one", async () => {
    const asked = await api.get("/health/live", { "x-correlation-id": "caller-0001" });
    expect(asked.headers.get("x-correlation-id")).toBe("caller-0001");
    const strange = await api.get("/nothing", { "x-correlation-id": "a b<script>" });
    expect(strange.headers.get("x-correlation-id")).toBe("made-up-id");
    expect(await bodyOf(strange)).toMatchObject({ correlationId: "made-up-id" });
    for (const response of [
      await api.post("{"),
      await api.post({ video: newVideo() }),
      await api.get("/openapi.json"),
    ]) {
      expect(response.headers.get("x-correlation-id")).toBe("made-up-id");
    }
  });

  it("tells nothing of the inside when something breaks", async () => {
    const broken = await startApi();
    await broken.tables.stop();
    broken.tables.client.destroy();
    const response = await broken.get("/v1/jobs/any");
    expect(response.status).toBe(500);
    const problem = JSON.stringify(await bodyOf(response));
    expect(problem).toContain("Unclassified");
    const failures = broken.logged.filter(([message]) => message !== "request");
    expect(failures).toMatchObject([["the request failed", { error: { cause: { code: "ECONNREFUSED" } } }]]);
    expect(problem).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|stack|node_modules/);
    const ready = await broken.get("/health/ready");
    expect(ready.status).toBe(503);
    expect(ready.headers.get("retry-after")).toBe("5");
    expect(await bodyOf(ready)).toMatchObject({ checks: { tables: { ok: false } } });
    await broken.machine.stop();
  });
});

describe("the service itself", () => {
  it("lives, is ready, tells its version and describes itself", async () => {
    expect(await bodyOf(await api.get("/health/live"))).toEqual({ status: "live" });
    const ready = await api.get("/health/ready");
    expect([ready.status, await bodyOf(ready)]).toEqual([
      200,
      { status: "ready", checks: { tables: { ok: true, ageSeconds: 0 } } },
    ]);
    expect(await bodyOf(await api.get("/version"))).toEqual({
      version: "1.2.3",
      commit: "abc",
      buildTime: "2026-03-01T00:00:00Z",
    });
    const described = await bodyOf<{ openapi: string; paths: object }>(await api.get("/openapi.json"));
    expect(described.openapi).toBe("3.1.0");
    const paths = [
      "/debug/connectivity",
      "/debug/proxy",
      "/docs",
      "/health/live",
      "/health/ready",
      "/metrics",
      "/openapi.json",
      "/v1/batches",
      "/v1/batches/{id}",
      "/v1/batches/{id}/retry",
      "/v1/jobs/{id}",
      "/v1/subscriptions",
      "/v1/transcripts",
      "/v1/transcripts/{video}",
      "/v1/videos/{video}",
      "/version",
    ];
    expect(Object.keys(described.paths)).toEqual(expect.arrayContaining(paths));
  });

  it("is not ready when every lane rests, and says when to ask again", async () => {
    const resting = ["captions", "youtubei"].map((lane) => ({ lane, state: "open" }));
    const report = { secret: { ok: true, ageSeconds: 9 }, preflight: null, breakers: resting };
    const closed = await startApi({ checks: preflightChecks(async () => report) });
    const ready = await closed.get("/health/ready");
    expect([ready.status, Number(ready.headers.get("retry-after"))]).toEqual([503, 5]);
    expect(await bodyOf(ready)).toEqual({
      status: "not-ready",
      checks: {
        secret: { ok: true, ageSeconds: 9 },
        preflight: { ok: true, ageSeconds: null },
        breakers: { ok: false, ageSeconds: 0 },
      },
    });
    expect((await closed.get("/health/live")).status).toBe(200);
    await closed.stop();
  });

  it("lets browsers in from the configured origins only", async () => {
    const open = await startApi({ corsOrigins: ["https://app.example"] });
    const from = async (origin: string, path: string) =>
      (await open.get(path, { origin })).headers.get("access-control-allow-origin");
    expect(await from("https://app.example", "/health/live")).toBe("https://app.example");
    expect(await from("https://app.example", "/nothing")).toBe("https://app.example");
    expect(await from("https://evil.example", "/health/live")).toBeNull();
    expect(
      (await api.get("/health/live", { origin: "https://app.example" })).headers.has("access-control-allow-origin"),
    ).toBe(false);
    await open.stop();
  });
});
