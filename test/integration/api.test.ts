import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { documentSchema, jobSchema, problemSchema, videoSchema } from "../../lambdas/api/schemas.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { type LaneStandIn, startApi } from "../support/api-under-test.ts";
import { makeProvenance, makeTranscript } from "../support/make.ts";

let count = 0;
const newVideo = () => `video${String(++count).padStart(6, "0")}`;
type Running = { jobId: string; videoId: string; status: string };
const bodyOf = async <T = TranscriptDocument>(response: Response) => (await response.json()) as T;

const wins: LaneStandIn = async (jobId, { jobs, transcripts }) => {
  const job = await jobs.get(jobId);
  if (!job) return;
  const transcript = makeTranscript({ title: job.videoId });
  const track = await transcripts.saveTranscript(job.videoId, transcript, makeProvenance());
  await jobs.addUsage(jobId, "captions", { requests: 2, bytesUp: 1000, bytesDown: 9000, begun: 1, ended: 1 });
  await jobs.claimOutcome(jobId, { kind: "won", by: "captions", track });
};

const decides =
  (code: Code, retryAt?: string): LaneStandIn =>
  async (jobId, { jobs }) => {
    await jobs.addEvidence(jobId, [
      { lane: "captions", code, detail: `seen: ${code}`, at: "2026-03-01T12:00:00.000Z" },
    ]);
    await jobs.claimOutcome(jobId, { kind: "decided", by: "captions", code, ...(retryAt && { retryAt }) });
  };

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

describe("asking for a transcript", () => {
  it("waits for the job and answers the document", async () => {
    const videoId = newVideo();
    const response = await api.get(`/v1/transcripts/${videoId}`);
    expect(response.status).toBe(200);
    const document = await bodyOf(response);
    expect(documentSchema.strict().parse(document)).toEqual(document);
    expect(document).toMatchObject({ videoId, verdict: "transcript", provenance: { cached: false, lane: "captions" } });
    expect(document.receipt).toMatchObject({
      complete: true,
      requests: 2,
      bytesUp: 1000,
      bytesDown: 9000,
      costUsd: 4e-5,
    });
    expect(document.transcript?.cues[0]).toEqual({ startMs: 0, endMs: 1500, text: "first words" });
  });

  it("answers 202 with the way to the job when nobody waits", async () => {
    const video = newVideo();
    const response = await api.post({ video });
    expect(response.status).toBe(202);
    const { jobId, ...rest } = await bodyOf<Running>(response);
    expect(rest).toEqual({ videoId: video, status: "running" });
    expect(response.headers.get("location")).toBe(`/v1/jobs/${jobId}`);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("waits as long as the caller prefers, and no longer", async () => {
    const { run } = api.machine;
    api.machine.run = async () => undefined;
    const begun = api.clock.now().getTime();
    const response = await api.post({ video: newVideo() }, { prefer: "respond-async, wait=7" });
    expect(response.status).toBe(202);
    const waited = (api.clock.now().getTime() - begun) / 1000;
    expect(waited).toBeGreaterThan(6);
    expect(waited).toBeLessThanOrEqual(7);
    const longest = api.clock.now().getTime();
    await api.get(`/v1/transcripts/${newVideo()}`, { prefer: "wait=3600" });
    expect((api.clock.now().getTime() - longest) / 1000).toBeLessThanOrEqual(25);
    api.machine.run = run;
  });

  it("serves an equal request from the cache, at no cost, without starting anything", async () => {
    const videoId = newVideo();
    const first = await bodyOf(await api.get(`/v1/transcripts/${videoId}?lang=en,de`));
    const calls = api.machine.calls.length;
    const response = await api.post({ video: `https://youtu.be/${videoId}`, languages: ["EN", "de"] });
    expect(response.status).toBe(200);
    const second = await bodyOf(response);
    expect(second.transcript).toEqual(first.transcript);
    expect(second.provenance?.cached).toBe(true);
    expect(second.receipt).toMatchObject({ requests: 0, bytesDown: 0, costUsd: 0, complete: true });
    expect(api.machine.calls.length).toBe(calls);
    expect(api.counted).toContainEqual(["cache.hit", 1]);
  });

  it("asks anew for a refresh, and keeps the new answer", async () => {
    const video = newVideo();
    await api.get(`/v1/transcripts/${video}`);
    const before = api.machine.started.length;
    const fresh = await bodyOf(await api.post({ video, refresh: true }, { prefer: "wait=5" }));
    expect(api.machine.started.length).toBe(before + 1);
    expect(fresh.provenance?.cached).toBe(false);
  });

  it("keeps an answer that a failed refresh could not renew", async () => {
    const video = newVideo();
    await api.get(`/v1/transcripts/${video}`);
    api.state.lane = async (jobId, { jobs }) =>
      jobs.addEvidence(jobId, [{ lane: "captions", code: "IpBlocked", detail: "403", at: "2026-03-01T12:00:00.000Z" }]);
    expect((await api.get(`/v1/transcripts/${video}?refresh=1`)).status).toBe(503);
    expect((await api.get(`/v1/transcripts/${video}`)).status).toBe(200);
  });

  it("fetches again when a stored part is damaged", async () => {
    const video = newVideo();
    const { transcript } = await bodyOf(await api.get(`/v1/transcripts/${video}`));
    await api.transcripts.forget(video);
    const before = api.machine.started.length;
    expect((await bodyOf(await api.get(`/v1/transcripts/${video}`))).transcript).toEqual(transcript);
    expect(api.machine.started.length).toBe(before + 1);
  });

  it("gives words only when asked, and other formats as text", async () => {
    const video = newVideo();
    const words = await bodyOf(await api.get(`/v1/transcripts/${video}?words=1`));
    expect(words.transcript?.cues[0]?.words).toEqual([{ startMs: 0, text: "first" }]);
    const txt = await api.get(`/v1/transcripts/${video}?format=txt`);
    expect(txt.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await txt.text()).toContain("first words");
  });
});

describe("many at once", () => {
  it("leads fifty requests for one video to one execution", async () => {
    const video = newVideo();
    const before = api.machine.started.length;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? api.get(`/v1/transcripts/${video}`) : api.post({ video }))),
    );
    expect(api.machine.started.length).toBe(before + 1);
    for (const answer of answers) expect([200, 202]).toContain(answer.status);
    const jobIds = await Promise.all(answers.map(async (answer) => (await bodyOf<Running>(answer)).jobId));
    expect(new Set(jobIds).size).toBe(1);
  });

  it("answers fifty different videos, none lost, none mixed", async () => {
    const videos = Array.from({ length: 50 }, newVideo);
    await Promise.all(videos.map((video) => api.post({ video })));
    await api.machine.idle();
    const documents = await Promise.all(videos.map(async (video) => bodyOf(await api.get(`/v1/transcripts/${video}`))));
    expect(documents.map(({ videoId }) => videoId)).toEqual(videos);
    expect(documents.map(({ transcript }) => transcript?.title)).toEqual(videos);
  });
});

describe("a starter that was killed", () => {
  it.each([
    ["before the job was made", false],
    ["before the machine was started", true],
  ])("%s is repaired by the next caller, under the same id", async (_, made) => {
    const video = newVideo();
    api.machine.fail = "StateMachineDeleting";
    expect((await api.post({ video })).status).toBe(500);
    const abandoned = api.machine.calls.at(-1) ?? "";
    if (!made) {
      const { DeleteCommand } = await import("@aws-sdk/lib-dynamodb");
      await api.tables.client.send(new DeleteCommand({ TableName: api.tables.jobs, Key: { pk: `JOB#${abandoned}` } }));
    }
    api.machine.fail = undefined;
    const document = await bodyOf(await api.get(`/v1/transcripts/${video}`));
    expect(document).toMatchObject({ verdict: "transcript", jobId: abandoned });
  });

  it("does not hold up the request when its job was closed as failed", async () => {
    const video = newVideo();
    const run = api.machine.run;
    api.machine.run = async () => undefined;
    const { jobId } = await bodyOf<Running>(await api.post({ video }));
    api.machine.run = run;
    const receipt = {
      complete: true,
      durationMs: 1,
      requests: 0,
      bytesUp: 0,
      bytesDown: 0,
      speechSeconds: 0,
      costUsd: 0,
    };
    const end = {
      status: "failed",
      verdict: "failed",
      code: "JobLost",
      receipt,
      durationMs: 1,
      bytes: 0,
      retryCount: 0,
    };
    await api.jobs.close(jobId, end as never);
    const document = await bodyOf(await api.get(`/v1/transcripts/${video}`));
    expect(document.verdict).toBe("transcript");
    expect(document.jobId).not.toBe(jobId);
  });
});

describe("verdicts other than a transcript", () => {
  it.each([
    ["Private", 404, "private", 3, false],
    ["GeoBlocked", 451, "geo_blocked", 3, false],
    ["NoCaptions", 404, "no_captions", 3, false],
  ] as const)("answers %s as a problem that holds the document", async (code, status, verdict, exitCode, retryable) => {
    api.state.lane = decides(code);
    const video = newVideo();
    const first = await api.get(`/v1/transcripts/${video}`);
    expect(first.status).toBe(status);
    expect(first.headers.get("content-type")).toBe("application/problem+json");
    const problem = await bodyOf<Record<string, unknown>>(first);
    expect(problemSchema.strict().parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ code, verdict, status, exitCode, retryable, detail: `seen: ${code}` });
    expect(problem).toMatchObject({ document: { videoId: video, evidence: [{ code }], receipt: { requests: 0 } } });
    const calls = api.machine.calls.length;
    const again = await bodyOf<Record<string, unknown>>(await api.get(`/v1/transcripts/${video}?format=txt`));
    expect(again).toMatchObject({ code, verdict, document: { evidence: [{ code }] } });
    expect(api.machine.calls.length).toBe(calls);
  });

  it("says when to come back for a premiere, and serves that from the cache until then", async () => {
    const retryAt = new Date(api.clock.now().getTime() + 600_000).toISOString();
    api.state.lane = decides("Upcoming", retryAt);
    const video = newVideo();
    const response = await api.get(`/v1/transcripts/${video}`);
    expect(response.status).toBe(404);
    const seconds = Number(response.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(590);
    expect(seconds).toBeLessThanOrEqual(600);
    expect(await bodyOf(response)).toMatchObject({ verdict: "upcoming", retryable: true, document: { retryAt } });
    const calls = api.machine.calls.length;
    expect((await api.get(`/v1/transcripts/${video}?lang=en`)).status).toBe(404);
    expect(api.machine.calls.length).toBe(calls);
    api.clock.advance(600);
    api.state.lane = wins;
    expect((await api.get(`/v1/transcripts/${video}`)).status).toBe(200);
  });

  it("never serves a block from the cache", async () => {
    const video = newVideo();
    api.state.lane = async (jobId, { jobs }) =>
      jobs.addEvidence(jobId, [{ lane: "captions", code: "BotCheck", detail: "bot", at: "2026-03-01T12:00:00.000Z" }]);
    const response = await api.get(`/v1/transcripts/${video}`);
    expect(response.status).toBe(503);
    expect(await bodyOf(response)).toMatchObject({
      code: "BotCheck",
      verdict: "blocked",
      retryable: true,
      exitCode: 1,
    });
    api.state.lane = wins;
    expect((await api.get(`/v1/transcripts/${video}`)).status).toBe(200);
  });

  it("answers a halt as 502 that no repetition helps", async () => {
    api.state.lane = async (jobId, { jobs }) => {
      await jobs.claimOutcome(jobId, { kind: "halted", by: "captions", code: "ProxyAuthFailed" });
    };
    const response = await api.get(`/v1/transcripts/${newVideo()}`);
    expect(response.status).toBe(502);
    expect(await bodyOf(response)).toMatchObject({ code: "ProxyAuthFailed", retryable: false, exitCode: 5 });
  });
});

describe("a job", () => {
  it("shows the progress of its lanes, then its document, then other formats", async () => {
    const video = newVideo();
    const run = api.machine.run;
    api.machine.run = async () => undefined;
    const { jobId } = await bodyOf<Running>(await api.post({ video }));
    const running = await bodyOf<Record<string, unknown>>(await api.get(`/v1/jobs/${jobId}?format=txt`));
    expect(jobSchema.strict().parse(running)).toEqual(running);
    expect(running).toMatchObject({ status: "running", lanes: [{ lane: "captions", state: "waiting" }] });
    await api.jobs.addUsage(jobId, "captions", { begun: 1 });
    expect(await bodyOf<unknown>(await api.get(`/v1/jobs/${jobId}`))).toMatchObject({
      lanes: [{ lane: "captions", state: "running" }],
    });
    await run(jobId);
    api.machine.run = run;
    const done = await bodyOf<Record<string, unknown>>(await api.get(`/v1/jobs/${jobId}`));
    expect(jobSchema.strict().parse(done)).toEqual(done);
    expect(done).toMatchObject({ status: "done", verdict: "transcript", exitCode: 0, lanes: [{ state: "won" }] });
    expect(done).toMatchObject({ document: { videoId: video, jobId } });
    const vtt = await api.get(`/v1/jobs/${jobId}?format=vtt`);
    expect(vtt.headers.get("content-type")).toMatch(/^text\/vtt/);
    expect(await vtt.text()).toMatch(/^WEBVTT/);
  });

  it("answers 200 with the document whatever the verdict, and counts late usage in the receipt", async () => {
    api.state.lane = async (jobId, stores) => {
      await stores.jobs.addUsage(jobId, "captions", { begun: 1 });
      await decides("Removed")(jobId, stores);
    };
    const { jobId } = await bodyOf<Running>(await api.post({ video: newVideo() }));
    const settled = async () => bodyOf<{ document: TranscriptDocument }>(await api.get(`/v1/jobs/${jobId}`));
    await expect.poll(async () => (await settled()).document?.receipt.complete).toBe(false);
    await api.jobs.addUsage(jobId, "captions", { requests: 1, bytesDown: 2e9, ended: 1 });
    expect(await settled()).toMatchObject({ verdict: "removed", exitCode: 3, status: "done" });
    expect((await settled()).document.receipt).toMatchObject({ complete: true, requests: 1, costUsd: 8 });
  });

  it("is not found when there is none", async () => {
    const response = await api.get("/v1/jobs/nobody");
    expect(response.status).toBe(404);
    expect(await bodyOf(response)).toMatchObject({ code: "JobNotFound", retryable: false, exitCode: 2 });
  });
});

describe("a video", () => {
  it("shows its tracks until it is forgotten", async () => {
    const video = newVideo();
    expect((await api.get(`/v1/videos/${video}`)).status).toBe(404);
    await api.get(`/v1/transcripts/${video}`);
    const response = await api.get(`/v1/videos/${video}`);
    const known = await bodyOf<Record<string, unknown>>(response);
    expect(videoSchema.strict().parse(known)).toEqual(known);
    expect(known).toMatchObject({ title: video, tracks: [{ language: "en", kind: "manual", cueCount: 2 }] });
    expect((await api.app.request(`/v1/videos/${video}`, { method: "DELETE" })).status).toBe(204);
    expect((await api.get(`/v1/videos/${video}`)).status).toBe(404);
  });
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
    ["a language that is none", { video: "dQw4w9WgXcQ", languages: ["en", "??"] }, "languages"],
    ["a star before the end", { video: "dQw4w9WgXcQ", languages: ["*", "en"] }, "languages"],
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
    expect(broken.logged).toMatchObject([["the request failed", { error: { cause: { code: "ECONNREFUSED" } } }]]);
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
    expect(Object.keys(described.paths).sort()).toEqual([
      "/health/live",
      "/health/ready",
      "/v1/jobs/{id}",
      "/v1/transcripts",
      "/v1/transcripts/{video}",
      "/v1/videos/{video}",
      "/version",
    ]);
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
