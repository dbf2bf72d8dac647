import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { jobSchema, problemSchema, videoSchema } from "../../lambdas/api/schemas.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { bodyOf, decides, type LaneStandIn, sees, startApi, wins } from "../support/api-under-test.ts";

let count = 0;
const newVideo = () => `answr${String(++count).padStart(6, "0")}`;
type Running = { jobId: string; videoId: string; status: string };

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
    api.state.lane = sees("BotCheck");
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

describe("a caller's limit on cost", () => {
  const limited: LaneStandIn = async (jobId, stores) => {
    const job = await stores.jobs.get(jobId);
    await (job?.request.maxCostUsd === undefined ? wins : sees("OverBudget"))(jobId, stores);
  };

  it("answers a job that it ended as the caller's to mend, and counts that neither good nor bad", async () => {
    api.state.lane = limited;
    const response = await api.post({ video: newVideo(), maxCostUsd: 0 }, { prefer: "wait=20" });
    expect(response.status).toBe(400);
    const problem = await bodyOf<Record<string, unknown>>(response);
    expect(problemSchema.strict().parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({
      code: "OverBudget",
      verdict: "failed",
      retryable: false,
      exitCode: 1,
      detail: "seen: OverBudget",
      errors: [{ where: "maxCostUsd" }],
      document: { evidence: [{ code: "OverBudget" }] },
    });
    expect(api.counted.filter(([name]) => name.startsWith("verdict."))).toEqual([
      ["verdict.good", 0],
      ["verdict.bad", 0],
      ["verdict.excluded", 1],
    ]);
  });

  it("is nobody else's, while a known answer is everybody's", async () => {
    api.state.lane = limited;
    const video = newVideo();
    const waiting = { prefer: "wait=20" };
    expect((await api.post({ video, maxCostUsd: 0 }, waiting)).status).toBe(400);
    expect((await api.post({ video }, waiting)).status).toBe(200);
    const known = await api.post({ video, maxCostUsd: 0 }, waiting);
    expect(known.status).toBe(200);
    expect(await bodyOf(known)).toMatchObject({ provenance: { cached: true }, receipt: { costUsd: 0 } });
  });

  it("gives the transcript that it was enough for to those with other limits", async () => {
    api.state.lane = wins;
    const video = newVideo();
    expect((await api.post({ video, maxCostUsd: 1 }, { prefer: "wait=20" })).status).toBe(200);
    const calls = api.machine.calls.length;
    expect((await api.post({ video })).status).toBe(200);
    expect((await api.post({ video, maxCostUsd: 0 })).status).toBe(200);
    expect(api.machine.calls.length).toBe(calls);
  });

  it("is also what speech alone would cost", async () => {
    api.state.lane = decides("SpeechOverBudget");
    const response = await api.post({ video: newVideo(), speech: "always", maxCostUsd: 0.01 }, { prefer: "wait=20" });
    expect(response.status).toBe(400);
    expect(await bodyOf(response)).toMatchObject({ code: "SpeechOverBudget", verdict: "failed", retryable: false });
    expect(api.counted).toContainEqual(["verdict.bad", 0]);
    expect(api.counted).toContainEqual(["verdict.excluded", 1]);
  });
});

describe("a parameter that nobody knows", () => {
  const KNOWN = "lang, kind, speech, refresh, format, words";

  it("is told in the document's warnings, with those that are known, and changes nothing else", async () => {
    const video = newVideo();
    const plain = await api.get(`/v1/transcripts/${video}?lang=en`);
    expect((await bodyOf(plain)).warnings).toEqual([]);
    const mistaken = await api.get(`/v1/transcripts/${video}?lang=en&langs=de&${"x".repeat(500)}=1`);
    expect([mistaken.status, mistaken.headers.get("etag")]).toEqual([200, plain.headers.get("etag")]);
    expect((await bodyOf(mistaken)).warnings).toEqual([
      `ignored: the parameters langs, ${"x".repeat(40)}; known are ${KNOWN}`,
    ]);
    const text = await api.get(`/v1/transcripts/${video}?lang=en&format=txt&_=123`);
    expect(await text.text()).toBe(await (await api.get(`/v1/transcripts/${video}?lang=en&format=txt`)).text());
  });

  it("is told in a problem's document and in a job's, too", async () => {
    api.state.lane = decides("Private");
    const problem = await bodyOf<{ document: TranscriptDocument }>(
      await api.get(`/v1/transcripts/${newVideo()}?language=de`),
    );
    const warning = `ignored: the parameter language; known are ${KNOWN}`;
    expect(problem.document.warnings).toEqual([warning]);
    const job = await api.get(`/v1/jobs/${problem.document.jobId}?lang=de`);
    const { document } = await bodyOf<{ document: TranscriptDocument }>(job);
    expect(document.warnings).toEqual(["ignored: the parameter lang; known are format, words"]);
  });
});

describe("a job", () => {
  it("shows the progress of its lanes, then its document, then other formats", async () => {
    const video = newVideo();
    const run = api.machine.run;
    api.machine.run = async () => undefined;
    const { jobId } = await bodyOf<Running>(await api.post({ video, lanes: ["captions"] }));
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
      await stores.jobs.addUsage(jobId, "youtubei", { begun: 1 });
      await decides("Removed")(jobId, stores);
    };
    const { jobId } = await bodyOf<Running>(await api.post({ video: newVideo(), lanes: ["captions", "youtubei"] }));
    const settled = async () =>
      bodyOf<{ document: TranscriptDocument; lanes: unknown }>(await api.get(`/v1/jobs/${jobId}`));
    await expect.poll(async () => (await settled()).document?.receipt.complete).toBe(false);
    expect((await settled()).lanes).toMatchObject([{ state: "decided" }, { lane: "youtubei", state: "running" }]);
    await api.jobs.addUsage(jobId, "youtubei", { requests: 1, bytesDown: 2e9, ended: 1 });
    expect((await settled()).lanes).toMatchObject([{ state: "decided" }, { lane: "youtubei", state: "lost" }]);
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
    const { jobId } = await bodyOf(await api.get(`/v1/transcripts/${video}`));
    expect((await api.get(`/v1/jobs/${jobId}`)).status).toBe(200);
    const response = await api.get(`/v1/videos/${video}`);
    const known = await bodyOf<Record<string, unknown>>(response);
    expect(videoSchema.strict().parse(known)).toEqual(known);
    expect(known).toMatchObject({ title: video, tracks: [{ language: "en", kind: "manual", cueCount: 2 }] });
    expect((await api.app.request(`/v1/videos/${video}`, { method: "DELETE" })).status).toBe(204);
    expect((await api.get(`/v1/videos/${video}`)).status).toBe(404);
    expect((await api.get(`/v1/jobs/${jobId}`)).status).toBe(404);
  });
});
