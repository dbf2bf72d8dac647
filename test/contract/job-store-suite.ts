import { beforeAll, describe, expect, it } from "vitest";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { JobEnd, JobStore } from "../../lambdas/shared/store/job-store.ts";
import { makeJob } from "../support/make.ts";
import type { TestClock } from "../support/test-clock.ts";

const END: JobEnd = {
  status: "done",
  verdict: "transcript",
  receipt: { complete: true, durationMs: 5, requests: 2, bytesUp: 1, bytesDown: 2, speechSeconds: 0, costUsd: null },
  durationMs: 5,
  bytes: 3,
  retryCount: 0,
};
const seen = (code: Evidence["code"], at = "2026-03-01T12:00:01.000Z"): Evidence => ({
  lane: "captions",
  code,
  detail: "seen",
  at,
});

let count = 0;
const newId = () => `job-${++count}`;

/** What every store of jobs must do. */
export function jobStoreSuite(name: string, make: () => Promise<{ store: JobStore; clock: TestClock }>): void {
  describe(`job store: ${name}`, () => {
    let store: JobStore;
    let clock: TestClock;
    beforeAll(async () => {
      ({ store, clock } = await make());
    });
    const begun = async (jobId = newId()) => {
      await store.create(makeJob(jobId));
      return jobId;
    };

    it("knows no job that was not created", async () => {
      expect(await store.get("nobody")).toBeUndefined();
      expect(await store.stillNeeded("nobody", "captions")).toBe(false);
    });

    it("creates a running job once: the second creation changes nothing", async () => {
      const jobId = await begun();
      await store.addUsage(jobId, "captions", { begun: 1 });
      await store.create(makeJob(jobId, { languages: ["de"] }));
      const job = await store.get(jobId);
      expect(job).toMatchObject({ jobId, status: "running", evidence: [], lostLanes: [], gates: {} });
      expect(job?.request.languages).toEqual([]);
      expect(job?.usage.captions?.begun).toBe(1);
      expect(job).not.toHaveProperty("pk");
    });

    it("lets exactly one of fifty claims win", async () => {
      const jobId = await begun();
      const lanes = ["captions", "youtubei", "ytdlp", "deepgram"] as const;
      const claims = Array.from({ length: 50 }, (_, i) =>
        store.claimOutcome(jobId, { kind: i % 2 ? "won" : "decided", by: lanes[i % 4] ?? "captions", detail: `${i}` }),
      );
      const answers = await Promise.all(claims);
      expect(answers.filter((answer) => answer === "claimed")).toHaveLength(1);
      const winner = answers.indexOf("claimed");
      expect((await store.get(jobId))?.outcome?.detail).toBe(`${winner}`);
    });

    it("lets who claimed before claim again, and nobody else", async () => {
      const jobId = await begun();
      expect(await store.claimOutcome(jobId, { kind: "won", by: "captions", track: "T1" })).toBe("claimed");
      expect(await store.claimOutcome(jobId, { kind: "won", by: "captions", track: "T2" })).toBe("already-mine");
      expect(await store.claimOutcome(jobId, { kind: "decided", by: "captions" })).toBe("too-late");
      expect(await store.claimOutcome(jobId, { kind: "won", by: "ytdlp", track: "T3" })).toBe("too-late");
      expect((await store.get(jobId))?.outcome?.track).toBe("T1");
    });

    it("takes no claim for a closed or unknown job", async () => {
      const jobId = await begun();
      await store.close(jobId, END);
      expect(await store.claimOutcome(jobId, { kind: "won", by: "captions" })).toBe("too-late");
      expect(await store.claimOutcome("nobody", { kind: "won", by: "captions" })).toBe("too-late");
      expect(await store.get("nobody")).toBeUndefined();
    });

    it("needs a lane until the job is settled by another", async () => {
      const jobId = await begun();
      expect(await store.stillNeeded(jobId, "youtubei")).toBe(true);
      await store.claimOutcome(jobId, { kind: "won", by: "captions" });
      expect(await store.stillNeeded(jobId, "youtubei")).toBe(false);
      expect(await store.stillNeeded(jobId, "captions")).toBe(true);
      await store.close(jobId, END);
      expect(await store.stillNeeded(jobId, "captions")).toBe(false);
    });

    it("needs only speech recognition once captions are absent", async () => {
      const jobId = await begun();
      await store.markCaptionsAbsent(jobId);
      const lanes = ["youtubei", "ytdlp", "deepgram"] as const;
      expect(await Promise.all(lanes.map((lane) => store.stillNeeded(jobId, lane)))).toEqual([false, false, true]);
    });

    it("adds usage from many sides and after the end", async () => {
      const jobId = await begun();
      await Promise.all(
        Array.from({ length: 20 }, () => store.addUsage(jobId, "captions", { requests: 1, bytesUp: 10, begun: 1 })),
      );
      await store.close(jobId, END);
      await store.addUsage(jobId, "captions", { bytesDown: 7, speechSeconds: 1.5, ended: 20 });
      expect((await store.get(jobId))?.usage.captions).toEqual({
        requests: 20,
        bytesUp: 200,
        bytesDown: 7,
        speechSeconds: 1.5,
        begun: 20,
        ended: 20,
      });
    });

    it("keeps evidence in order and the time of the last trouble", async () => {
      const jobId = await begun();
      await store.addEvidence(jobId, [seen("IpBlocked", "2026-03-01T12:00:01.000Z"), seen("Private")]);
      await store.addEvidence(jobId, []);
      await store.addEvidence(jobId, [seen("NoTracksFromClient")]);
      const job = await store.get(jobId);
      expect(job?.evidence.map(({ code }) => code)).toEqual(["IpBlocked", "Private", "NoTracksFromClient"]);
      expect(job?.lastErrorAt).toBe("2026-03-01T12:00:01.000Z");
    });

    it("believes the first who tells a fact, and repeats no warning", async () => {
      const jobId = await begun();
      expect(await store.get(jobId)).not.toHaveProperty("video");
      await store.addVideoFacts(jobId, { title: "first" }, ["odd"]);
      await store.addVideoFacts(jobId, { title: "second", durationMs: 9 }, ["odd", "odder"]);
      const job = await store.get(jobId);
      expect(job?.video).toEqual({ title: "first", durationMs: 9 });
      expect(job?.warnings).toEqual(["odd", "odder"]);
    });

    it("closes once, with the last word", async () => {
      const jobId = await begun();
      clock.advance(3);
      const late: JobEnd = {
        ...END,
        status: "failed",
        verdict: "failed",
        code: "JobLost",
        evidence: [seen("JobLost")],
      };
      const closed = await Promise.all(Array.from({ length: 10 }, () => store.close(jobId, late)));
      expect(closed.filter(Boolean)).toHaveLength(1);
      expect(await store.close(jobId, END)).toBe(false);
      const job = await store.get(jobId);
      expect(job).toMatchObject({ status: "failed", verdict: "failed", code: "JobLost", bytes: 3, durationMs: 5 });
      expect(job?.evidence.map(({ code }) => code)).toEqual(["JobLost"]);
      expect(job?.completedAt).toBe(clock.now().toISOString());
      expect(job?.lastErrorAt).toBe(clock.now().toISOString());
    });

    it("notes the first start only", async () => {
      const jobId = await begun();
      const job = await store.begin(jobId);
      expect(job).toEqual(await store.get(jobId));
      expect(job?.startedAt).toBe(clock.now().toISOString());
      clock.advance(5);
      expect((await store.begin(jobId))?.startedAt).toBe(job?.startedAt);
      expect(await store.begin("nobody")).toBeUndefined();
    });

    it("refuses to write to a job that does not exist", async () => {
      await expect(store.addUsage("nobody", "captions", { begun: 1 })).rejects.toMatchObject({ code: "Unclassified" });
      await expect(store.addEvidence("nobody", [seen("Private")])).rejects.toMatchObject({ code: "Unclassified" });
      expect(await store.get("nobody")).toBeUndefined();
    });

    it("forgets the jobs of a video that are at rest, and no others", async () => {
      const video = { videoId: `forget${count}`.padEnd(11, "-") };
      const [done, running, other] = [newId(), newId(), newId()];
      for (const jobId of [done, running]) await store.create(makeJob(jobId, video));
      await store.create(makeJob(other));
      for (const jobId of [done, other]) await store.close(jobId, END);
      expect(await store.forget(video.videoId)).toBe(1);
      expect(await store.get(done)).toBeUndefined();
      expect([(await store.get(running))?.status, (await store.get(other))?.status]).toEqual(["running", "done"]);
      await store.close(running, END);
      expect(await store.forget(video.videoId)).toBe(1);
      expect(await store.forget(video.videoId)).toBe(0);
    });

    it("forgets a job ninety days after it was created, whatever is still stored", async () => {
      const jobId = await begun();
      clock.advance(90 * 86_400 - 1);
      expect(await store.get(jobId)).toBeDefined();
      clock.advance(1);
      expect(await store.get(jobId)).toBeUndefined();
    });
  });
}
