import { afterAll, beforeAll, expect, test } from "vitest";
import { finishedJob } from "../../lambdas/api/finished-document.ts";
import { finishJob } from "../../lambdas/finish/finish-job.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { type LanePlatform, runLane } from "../../lambdas/shared/run-lane.ts";
import type { TrackKind } from "../../lambdas/shared/transcript/transcript.ts";
import { makeProvenance, makeTranscript } from "../support/make.ts";
import { stepBench } from "../support/step-bench.ts";
import { startTables, type TestTables } from "../support/tables.ts";

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const LANES = ["captions", "youtubei", "ytdlp"] as const;
const wordsOf = (lane: LaneName) => [{ startMs: 0, endMs: 1000, text: `as ${lane} read it` }];

/** Lanes that all find the same track of one video, each in its own words, over real tables. */
function lateBench() {
  const bench = stepBench(tables);
  const { jobs, transcripts, clock, videoId } = bench;
  const find = (lane: LaneName, kind: TrackKind): LaneResult => ({
    outcome: "won",
    transcript: makeTranscript({ kind, cues: wordsOf(lane) }),
    provenance: makeProvenance({ lane }),
    evidence: [],
  });
  const run = (lane: LaneName, jobId: string, more: Partial<LanePlatform> = {}, kind: TrackKind = "manual") =>
    runLane(lane, async () => find(lane, kind), {
      jobs,
      saveTranscript: (...saved) => transcripts.saveTranscript(...saved),
      enter: async () => ({ isProbe: false, end: async () => undefined }),
      openOutbound: async () => ({ usage: () => ({}), close: async () => undefined }) as unknown as Outbound,
      patienceMs: () => 60_000,
      burnSession: async () => undefined,
      onEnd: async () => undefined,
      log: bench.log,
      prices: {},
      now: clock.now,
      ...more,
    })({ jobId });
  const documentOf = async (jobId: string) => {
    await finishJob(jobId, bench.ports);
    const job = await jobs.get(jobId);
    if (!job) throw new Error("the job is gone");
    return { job, ...(await finishedJob(job, { jobs, transcripts, prices: {} })) };
  };
  const headLanes = async () => (await transcripts.findTracks(videoId)).map(({ provenance }) => provenance.lane);
  return { ...bench, run, documentOf, headLanes };
}

test("a lane that comes when the job is settled leaves the stored track alone", async () => {
  const { begin, run, headLanes, jobs } = lateBench();
  const jobId = await begin("job");
  expect(await run("captions", jobId)).toMatchObject({ outcome: "won" });
  // It asked whether it was needed while nobody had won yet.
  const [first] = await Promise.all([jobs.get(jobId)]);
  const { outcome: _, ...unsettled } = first ?? {};
  let reads = 0;
  const get = async (id: string) => (reads++ === 0 ? (unsettled as typeof first) : jobs.get(id));
  const late = Object.assign(Object.create(jobs) as typeof jobs, { get });

  expect(await run("ytdlp", jobId, { jobs: late })).toMatchObject({ outcome: "lost", code: "Superseded" });
  expect(await headLanes()).toEqual(["captions"]);
  expect((await jobs.get(jobId))?.evidence.map(({ lane, code }) => `${lane} ${code}`)).toEqual(["ytdlp Superseded"]);
});

test("words that were bought are kept though they come too late", async () => {
  const { begin, run, headLanes, jobs } = lateBench();
  const jobId = await begin("job");
  const unsettled = await jobs.get(jobId);
  await run("captions", jobId);
  let reads = 0;
  const get = async (id: string) => (reads++ === 0 ? unsettled : jobs.get(id));
  const late = Object.assign(Object.create(jobs) as typeof jobs, { get });

  expect(await run("deepgram", jobId, { jobs: late }, "speech-to-text")).toMatchObject({ code: "Superseded" });
  expect((await headLanes()).sort()).toEqual(["captions", "deepgram"]);
});

test("the document has words and provenance of the lane that won, whoever wrote the track last", async () => {
  const { begin, run, documentOf, transcripts } = lateBench();
  const jobId = await begin("job");
  const saved = Promise.withResolvers<void>();
  const overwritten = Promise.withResolvers<void>();
  const claimed = Promise.withResolvers<void>();
  const ytdlp = run("ytdlp", jobId, {
    saveTranscript: async (...found) => {
      await saved.promise;
      const track = await transcripts.saveTranscript(...found);
      overwritten.resolve();
      await claimed.promise;
      return track;
    },
  });
  const captions = await run("captions", jobId, {
    saveTranscript: async (...found) => {
      const track = await transcripts.saveTranscript(...found);
      saved.resolve();
      await overwritten.promise;
      return track;
    },
  });
  claimed.resolve();
  expect([captions.outcome, (await ytdlp).code]).toEqual(["won", "Superseded"]);

  const { document } = await documentOf(jobId);
  expect(document.provenance).toMatchObject({ lane: "captions", cached: false });
  expect(document.transcript?.cues).toEqual(wordsOf("captions"));
});

test("however three lanes race for one track, words, provenance and outcome are one lane's", async () => {
  const { begin, run, documentOf } = lateBench();
  for (let round = 0; round < 25; round++) {
    const jobId = await begin(`round${round}`);
    const answers = await Promise.all(LANES.map((lane) => run(lane, jobId)));
    expect(answers.filter(({ outcome }) => outcome === "won")).toHaveLength(1);
    const { document, job } = await documentOf(jobId);
    const winner = job.outcome?.by as LaneName;
    expect(document.provenance?.lane).toBe(winner);
    expect(document.transcript?.cues).toEqual(wordsOf(winner));
  }
});

test("a job's document stays what it was when a later job saves the track again", async () => {
  const { begin, run, documentOf, jobs, transcripts } = lateBench();
  const first = await begin("first");
  await run("captions", first);
  const before = await documentOf(first);
  const second = await begin("second", { refresh: true });
  await run("ytdlp", second);

  expect((await documentOf(second)).document.provenance?.lane).toBe("ytdlp");
  const job = await jobs.get(first);
  expect(job && (await finishedJob(job, { jobs, transcripts, prices: {} })).document).toEqual(before.document);
});
