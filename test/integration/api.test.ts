import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { documentSchema } from "../../lambdas/api/schemas.ts";
import { bodyOf, sees, startApi, wins } from "../support/api-under-test.ts";

let count = 0;
const newVideo = () => `query${String(++count).padStart(6, "0")}`;
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
    const noWait = await api.get(`/v1/transcripts/${newVideo()}`, { prefer: "respond-async" });
    expect([noWait.status, api.clock.now().getTime()]).toEqual([202, longest]);
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
    api.state.lane = sees("IpBlocked");
    expect((await api.get(`/v1/transcripts/${video}?refresh=1`)).status).toBe(503);
    expect((await api.get(`/v1/transcripts/${video}`)).status).toBe(200);
  });

  it("fetches again when a stored part is damaged", async () => {
    const video = newVideo();
    const { transcript } = await bodyOf(await api.get(`/v1/transcripts/${video}`));
    const [head] = await api.transcripts.findTracks(video);
    const Item = { pk: `VIDEO#${video}`, sk: `${head?.trackKey}#V${head?.version}#PART#0000`, body: Uint8Array.of(1) };
    await api.tables.client.send(new PutCommand({ TableName: api.tables.transcripts, Item }));
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
