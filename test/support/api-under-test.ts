import { setTimeout as delay } from "node:timers/promises";
import { SFNClient } from "@aws-sdk/client-sfn";
import { createApi } from "../../lambdas/api/create-api.ts";
import { metricSums } from "../../lambdas/api/metric-sums.ts";
import type { ApiPorts } from "../../lambdas/api/ports.ts";
import { tablesCheck } from "../../lambdas/api/tables-check.ts";
import { finishJob } from "../../lambdas/finish/finish-job.ts";
import { lookUp } from "../../lambdas/lookup/look-up.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import type { MetricName } from "../../lambdas/shared/config/metric-names.ts";
import type { Log } from "../../lambdas/shared/observe/safe-structured-logger.ts";
import { executionStarter } from "../../lambdas/shared/start-execution.ts";
import { CallLimits } from "../../lambdas/shared/store/call-limits.ts";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { makeProvenance, makeTranscript } from "./make.ts";
import { startStateMachineEndpoint } from "./state-machine-endpoint.ts";
import { startTables } from "./tables.ts";
import { testClock } from "./test-clock.ts";

/** What a lane would do with a job between look up and finish. */
export type LaneStandIn = (jobId: string, stores: { jobs: JobStore; transcripts: TranscriptStore }) => Promise<void>;

/** How long a step of the clock waits for jobs that are at work in real time, so that a busy machine changes no answer. */
const BUSY_MS = 50;

/** The whole HTTP interface on real tables and a real StartExecution, the race replaced by `lane`. Waiting moves the clock. */
export async function startApi(overrides: Partial<ApiPorts> = {}) {
  const tables = await startTables();
  const machine = await startStateMachineEndpoint();
  const clock = testClock();
  const jobs = new JobStore(tables.client, tables.jobs, clock.now);
  const requests = new RequestStore(tables.client, tables.transcripts, clock.now);
  const transcripts = new TranscriptStore(tables.client, tables.transcripts, clock.now);
  const counted: [MetricName, number][] = [];
  const metrics = { add: (name: MetricName, value = 1) => void counted.push([name, value]), flush: () => undefined };
  const counters = new DynamoProxyState(tables.client, tables.proxyState, clock.now);
  const steps = {
    log: { info: () => undefined },
    counters,
    jobs,
    requests,
    transcripts,
    metrics,
    prices: { proxyUsdPerGb: 4 },
    now: clock.now,
  };
  const state = { lane: (async () => undefined) as LaneStandIn };
  machine.run = async (jobId) => {
    const { outcome } = await lookUp(jobId, steps);
    if (outcome === "go") await state.lane(jobId, steps);
    await finishJob(jobId, steps);
  };
  const sfn = new SFNClient({
    endpoint: machine.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const logged: [string, unknown][] = [];
  const note = (message: string, data?: unknown) => void logged.push([message, data]);
  const log: Log = { debug: note, info: note, warn: note, error: note, setContext: () => undefined };
  let ids = 0;
  const names = {
    JOBS_TABLE: tables.jobs,
    TRANSCRIPTS_TABLE: tables.transcripts,
    PROXY_STATE_TABLE: tables.proxyState,
  };
  const invokePreflight = overrides.invokePreflight ?? (async () => ({}));
  const app = createApi({
    ...steps,
    startExecution: executionStarter(sfn, "arn:aws:states:us-east-1:0:stateMachine:m"),
    batching: () => Promise.reject(new TypeError("no batches here")),
    newJobId: () => `job-${++ids}`,
    newCorrelationId: () => "made-up-id",
    waitMs: async (ms) => {
      await Promise.race([machine.idle(), delay(BUSY_MS)]);
      clock.advance(ms / 1000);
    },
    limits: new CallLimits(tables.client, tables.proxyState, clock.now),
    storeAnswer: async () => "https://bucket.example/answers/one",
    invokePreflight,
    invokeListing: async () => ({ code: "Unavailable", detail: "nobody has it" }),
    readMetrics: metricSums(tables.client, tables.jobs, counters, invokePreflight),
    checks: { tables: tablesCheck(tables.client, names) },
    log,
    version: { version: "1.2.3", commit: "abc", buildTime: "2026-03-01T00:00:00Z" },
    corsOrigins: [],
    ...overrides,
  });
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    app.request("/v1/transcripts", {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
  const stop = async () => {
    await machine.idle();
    await machine.stop();
    sfn.destroy();
    await tables.stop();
  };
  return { app, clock, jobs, requests, transcripts, machine, counted, logged, state, tables, post, get, stop };
}

/** The body of an answer; a document unless said otherwise. */
export const bodyOf = async <T = TranscriptDocument>(response: Response) => (await response.json()) as T;

/** A lane that has the transcript; its title is the video's id. */
export const wins: LaneStandIn = async (jobId, { jobs, transcripts }) => {
  const job = await jobs.get(jobId);
  if (!job) return;
  const transcript = makeTranscript({ title: job.videoId });
  const { track } = await transcripts.saveTranscript(job.videoId, transcript, makeProvenance());
  await jobs.addUsage(jobId, "captions", { requests: 2, bytesUp: 1000, bytesDown: 9000, begun: 1, ended: 1 });
  await jobs.claimOutcome(jobId, { kind: "won", by: "captions", track });
};

/** A lane that leaves one piece of evidence and has no answer. */
export const sees =
  (code: Code): LaneStandIn =>
  (jobId, { jobs }) =>
    jobs.addEvidence(jobId, [{ lane: "captions", code, detail: `seen: ${code}`, at: "2026-03-01T12:00:00.000Z" }]);

/** A lane that has the video's own answer. */
export const decides =
  (code: Code, retryAt?: string): LaneStandIn =>
  async (jobId, stores) => {
    await sees(code)(jobId, stores);
    await stores.jobs.claimOutcome(jobId, { kind: "decided", by: "captions", code, ...(retryAt && { retryAt }) });
  };
