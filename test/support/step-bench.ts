import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { FinishPorts } from "../../lambdas/finish/finish-job.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import type { MetricName } from "../../lambdas/shared/config/metric-names.ts";
import type { TranscriptRequest } from "../../lambdas/shared/job.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { DynamoProxyState } from "../../lambdas/shared/store/proxy-state.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import type { TellEnd } from "../../lambdas/shared/tell-end.ts";
import { makeJob, makeProvenance, makeTranscript } from "./make.ts";
import type { TestTables } from "./tables.ts";
import { testClock } from "./test-clock.ts";

let count = 0;
/** The stores, a clock, and short hands for what lanes do; every bench has its own video. */
export function stepBench(tables: TestTables, prices: FinishPorts["prices"] = {}, clock = testClock()) {
  const jobs = new JobStore(tables.client, tables.jobs, clock.now);
  const requests = new RequestStore(tables.client, tables.transcripts, clock.now);
  const transcripts = new TranscriptStore(tables.client, tables.transcripts, clock.now);
  const counted: [MetricName, number, lane?: string][] = [];
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const log = { debug: note, info: note, warn: note, error: note, setContext: () => undefined };
  const add = (name: MetricName, value = 1, lane?: string) =>
    void counted.push(lane ? [name, value, lane] : [name, value]);
  const metrics = { add, flush: () => undefined };
  const counters = new DynamoProxyState(tables.client, tables.proxyState, clock.now);
  const told: (readonly [string, object])[] = [];
  const tellEnd: TellEnd = async (event, id, detail) => void told.push([`${event}-${id}`, detail]);
  const ports = { counters, jobs, requests, transcripts, metrics, log, prices, tellEnd, now: clock.now };
  const videoId = `steps${String(++count).padStart(6, "0")}`;
  const begin = async (jobId: string, fields: Partial<TranscriptRequest> = {}) => {
    const id = `${videoId}-${jobId}`;
    const job = makeJob(id, { videoId, ...fields });
    await requests.begin(job.requestHash, id, 600);
    await jobs.create(job);
    return id;
  };
  const win = async (jobId: string) => {
    const { track } = await transcripts.saveTranscript(videoId, makeTranscript(), makeProvenance());
    await jobs.claimOutcome(jobId, { kind: "won", by: "captions", track });
  };
  const decide = async (jobId: string, code: Code) => {
    await jobs.addEvidence(jobId, [{ lane: "captions", code, detail: "seen", at: "2026-03-01T12:00:00.000Z" }]);
    await jobs.claimOutcome(jobId, { kind: "decided", by: "captions", code, detail: "seen" });
  };
  /** As the state machine does it. */
  const lose = async (jobId: string, lane: LaneName) => {
    const ExpressionAttributeValues = { ":lane": new Set([lane]) };
    const update = { TableName: tables.jobs, Key: { pk: `JOB#${jobId}` }, UpdateExpression: "ADD lostLanes :lane" };
    await tables.client.send(new UpdateCommand({ ...update, ExpressionAttributeValues }));
  };
  return { ...ports, clock, counted, logged, told, ports, videoId, begin, win, decide, lose };
}
