import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failing, lane, type RaceTrack, startRaceTrack } from "../support/race.ts";

let track: RaceTrack;
beforeAll(async () => {
  track = await startRaceTrack();
});
afterAll(() => track?.stop());

const never = { youtubei: failing("MustNotBegin"), ytdlp: failing("MustNotBegin"), deepgram: failing("MustNotBegin") };
const lostBy = (...lanes: string[]) =>
  Object.fromEntries(lanes.map((name) => [name, lane(name as "captions", "lost")]));

describe("the race of the synthesised machine", () => {
  it("ends at once when captions win: no other lane begins", async () => {
    const { execution, began } = await track.run({ ...never, captions: lane("captions", "won") });
    expect(execution.status).toBe("SUCCEEDED");
    expect(began).toEqual(["lookup", "preflight", "captions", "finish"]);
  });

  it("ends at once when captions decide or halt", async () => {
    for (const outcome of ["decided", "halted"] as const) {
      const { began } = await track.run({ ...never, captions: lane("captions", outcome) });
      expect(began).toEqual(["lookup", "preflight", "captions", "finish"]);
    }
  });

  it("skips the race when the answer is cached, and when the proxy is not usable", async () => {
    const cached = await track.run({ lookup: async () => ({ outcome: "cached", lanes: [] }) });
    expect(cached.began).toEqual(["lookup", "finish"]);
    const halted = await track.run({ preflight: async () => ({ outcome: "halted" }) });
    expect(halted.began).toEqual(["lookup", "preflight", "finish"]);
  });

  it("opens the next gate as soon as a lane has lost, lane by lane", async () => {
    const { began, beganAtMs, job } = await track.run(lostBy("captions", "youtubei", "ytdlp", "deepgram"));
    expect(began).toEqual(["lookup", "preflight", "captions", "youtubei", "ytdlp", "deepgram", "finish"]);
    expect(beganAtMs.deepgram).toBe(0);
    expect(job.lostLanes).toEqual(["captions", "youtubei", "ytdlp", "deepgram"]);
  });

  it("starts a hedged lane after its delay while the one before it is slow, and the slow one may still win", async () => {
    const { began, beganAtMs, job } = await track.run({
      ...never,
      captions: lane("captions", "won", 3000),
      youtubei: lane("youtubei", "won", 2500),
    });
    expect(began).toEqual(["lookup", "preflight", "captions", "youtubei", "finish"]);
    expect(beganAtMs.youtubei).toBe(2000);
    expect(job.outcome?.by).toBe("captions");
  });

  it("never starts speech recognition because the others are slow", async () => {
    const { began } = await track.run({
      captions: lane("captions", "lost", 2500),
      youtubei: lane("youtubei", "lost", 1500),
      ytdlp: lane("ytdlp", "won", 1500),
      deepgram: failing("MustNotBegin"),
    });
    expect(began).not.toContain("deepgram");
  });

  it("goes straight to speech recognition when captions are proved absent, and lets the others go", async () => {
    const { began, beganAtMs } = await track.run({
      captions: lane("captions", "lost", 100, { captionsAbsent: true, code: "NoCaptions" }),
      youtubei: failing("MustNotBegin"),
      ytdlp: failing("MustNotBegin"),
      deepgram: lane("deepgram", "won"),
    });
    expect(began).toEqual(["lookup", "preflight", "captions", "deepgram", "finish"]);
    expect(beganAtMs.deepgram).toBe(100);
  });

  it("records a lane that crashes and one that is killed at its limit, and goes on", async () => {
    const { began, job } = await track.run({
      captions: failing("Runtime.ExitError"),
      youtubei: ({ sleep }) => sleep(60_000),
      ytdlp: lane("ytdlp", "won", 100),
      deepgram: failing("MustNotBegin"),
    });
    expect(began.slice(2)).toEqual(["captions", "youtubei", "ytdlp", "finish"]);
    expect(job.evidence.map(({ lane, code }) => [lane, code])).toEqual([["captions", "LaneCrashed"]]);
  });

  it("names the time limit of a lane that was killed", async () => {
    const slow = await track.run({
      captions: ({ sleep }) => sleep(60_000),
      ...lostBy("youtubei", "ytdlp", "deepgram"),
    });
    expect(slow.job.evidence).toMatchObject([{ lane: "captions", code: "LaneTimedOut" }]);
  });

  it("retries a burnt exit and counts only the last word as the loss", async () => {
    const { began, job } = await track.run({
      ...never,
      captions: async (call) => {
        if (call.attempt === 1) throw Object.assign(new Error("blocked"), { name: "IpBlocked" });
        return lane("captions", "won")(call);
      },
    });
    expect(began.filter((name) => name === "captions")).toHaveLength(2);
    expect(job.evidence).toEqual([]);
  });

  it("tells once of an error that the handler has told of, and also of one it could not tell of", async () => {
    const { job } = await track.run({
      captions: async ({ attempt, jobId, jobs }) => {
        const at = new Date().toISOString();
        await jobs.addEvidence(jobId, [{ lane: "captions", code: "NetworkReset", detail: `try ${attempt}`, at }]);
        throw Object.assign(new Error("reset"), { name: "NetworkReset" });
      },
      youtubei: failing("Unclassified"),
      ...lostBy("ytdlp", "deepgram"),
    });
    const told = (by: string) => job.evidence.flatMap(({ lane, detail }) => (lane === by ? [detail] : []));
    expect(told("captions")).toEqual(["try 1", "try 2", "try 3"]);
    expect(told("youtubei")).toEqual(["an error nobody has classified yet"]);
  });

  it("does not retry what is no retry: an unclassified error loses the lane", async () => {
    const { began } = await track.run({
      captions: failing("Unclassified"),
      ...lostBy("youtubei", "ytdlp", "deepgram"),
    });
    expect(began.filter((name) => name === "captions")).toHaveLength(1);
  });

  it("keeps one outcome when two lanes finish together", async () => {
    const { job, execution } = await track.run({
      ...never,
      captions: lane("captions", "won", 2300),
      youtubei: lane("youtubei", "won", 300),
    });
    expect(execution.status).toBe("SUCCEEDED");
    expect(["captions", "youtubei"]).toContain(job.outcome?.by);
  });

  it("takes late usage of a loser after the race", async () => {
    let late: Promise<void> = Promise.resolve();
    const { job, execution } = await track.run({
      ...never,
      captions: lane("captions", "won", 2300),
      youtubei: async ({ jobId, jobs, sleep }) => {
        late = sleep(1200).then(() => jobs.addUsage(jobId, "youtubei", { requests: 3, ended: 1 }));
        await late;
        return { outcome: "lost", code: "Superseded", captionsAbsent: false };
      },
    });
    expect(job.usage.youtubei?.requests).toBe(0);
    expect(execution.status).toBe("SUCCEEDED");
    await late;
  });

  it("runs only the lanes that were asked for, without waiting for the others", async () => {
    const { began, beganAtMs } = await track.run(
      { ...never, captions: failing("MustNotBegin"), ytdlp: lane("ytdlp", "won") },
      { lanes: ["ytdlp"] },
    );
    expect(began).toEqual(["lookup", "preflight", "ytdlp", "finish"]);
    expect(beganAtMs.ytdlp).toBe(0);
  });

  it("leaves the name of a crash on the job when a step around the race fails", async () => {
    const { began, job } = await track.run({ preflight: failing("Runtime.ExitError") });
    expect(began).toEqual(["lookup", "preflight", "finish"]);
    expect(job.evidence).toMatchObject([{ lane: "preflight", code: "LaneCrashed" }]);
  });
});
