import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { SFNClient } from "@aws-sdk/client-sfn";
import { type BatchEvent, batchWork } from "../../lambdas/batch/work.ts";
import { finishJob } from "../../lambdas/finish/finish-job.ts";
import { lookUp } from "../../lambdas/lookup/look-up.ts";
import { reapJob } from "../../lambdas/reaper/reap-job.ts";
import { type CreateBatchPorts, createBatch, linesOf } from "../../lambdas/shared/batch/create-batch.ts";
import { roundStarter } from "../../lambdas/shared/batch/start-round.ts";
import type { Code } from "../../lambdas/shared/codes.ts";
import { BatchStore, type NewBatch } from "../../lambdas/shared/store/batch-store.ts";
import { documentClient } from "../../lambdas/shared/store/document-client.ts";
import { DueStore } from "../../lambdas/shared/store/due-store.ts";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { bucketClient, ObjectStore } from "../../lambdas/shared/store/object-store.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { SubscriptionStore } from "../../lambdas/shared/store/subscription-store.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import type { ListingPage, ListingRequest } from "../../lambdas/shared/youtube/listing/listing.ts";
import { AwsEndpoint } from "../../local/aws/aws-endpoint.ts";
import { BucketFiles } from "../../local/aws/bucket-files.ts";
import { lowerCaseOnTheWire, serviceCaller, upperCaseOnTheWire } from "../../local/aws/call-service.ts";
import { DynamoDb } from "../../local/aws/dynamodb.ts";
import { type BusEvent, EventBus } from "../../local/aws/event-bus.ts";
import { Executions } from "../../local/aws/executions.ts";
import { S3 } from "../../local/aws/s3.ts";
import { S3Calls } from "../../local/aws/s3-calls.ts";
import { StepFunctionsApi } from "../../local/aws/step-functions-api.ts";
import type { FunctionAnswer } from "../../local/step-functions/integrations.ts";
import { StateMachine } from "../../local/step-functions/state-machine.ts";
import { TaskTokens } from "../../local/step-functions/task-tokens.ts";
import type { Assembly } from "../../local/template/assembly.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { clientOptions } from "./aws-clients.ts";
import { FakeClock } from "./fake-clock.ts";
import { makeProvenance, makeTranscript } from "./make.ts";
import { synthRace } from "./synth-race.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the captions lane finds for a video: a transcript, what the video says itself, or nothing (`blocked`); `crash`: the job is lost. */
export interface Found {
  readonly code?: Code | "crash";
  readonly retryAt?: string;
  /** Default 1000. */
  readonly takesMs?: number;
}

export interface BatchTrackOptions {
  /** Asked each time the captions lane is tried; `attempt` counts the jobs of this video from 1. */
  readonly find?: (videoId: string, attempt: number) => Found;
  readonly list?: (request: ListingRequest) => ListingPage | Promise<ListingPage>;
  readonly assembly?: Assembly;
  readonly folder?: string;
  readonly startMs?: number;
}

let synthesised: Assembly | undefined;
/** The stack with stand-ins for its functions, synthesised once a process. */
export const batchAssembly = (): Assembly => (synthesised ??= loadAssembly(synthRace()));

/**
 * Both synthesised machines over a real DynamoDB interface and bucket, in virtual time. Functions are the real ones, called in this process;
 * the lanes and the listing are stand-ins.
 */
export async function startBatchTrack(options: BatchTrackOptions = {}) {
  const { assembly = batchAssembly(), folder = temporaryFolder(), find = (): Found => ({}) } = options;
  const clock = new FakeClock(options.startMs);
  const now = () => new Date(clock.now());
  const dynamodb = await DynamoDb.open(join(folder, "dynamodb"), assembly.tables);
  const files = new BucketFiles(join(folder, "s3"), assembly.buckets);
  const endpoint = await AwsEndpoint.listen();
  const client = documentClient(clientOptions(endpoint.variables));
  const sdk = { ...clientOptions(endpoint.variables), maxAttempts: 3 };
  const table = (what: string) => assembly.tables.find(({ name }) => name.includes(what))?.name ?? what;
  const events: BusEvent[] = [];
  const running = new Map<string, number>();
  const seen = { most: 0, tried: [] as string[], listed: [] as ListingRequest[], now: 0 };
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet, setContext: quiet };
  const arnOf = (what: RegExp) => assembly.stateMachines.find(({ name }) => what.test(name))?.arn ?? "";

  const ports = {
    batches: new BatchStore(client, table("Jobs"), now),
    due: new DueStore(client, table("Jobs"), now),
    jobs: new JobStore(client, table("Jobs"), now),
    objects: new ObjectStore(bucketClient(sdk), assembly.buckets[0] ?? ""),
    requests: new RequestStore(client, table("Transcripts"), now),
    subscriptions: new SubscriptionStore(client, table("Jobs"), now),
    transcripts: new TranscriptStore(client, table("Transcripts"), now),
    startRound: roundStarter(new SFNClient(sdk), arnOf(/Batch/)) satisfies CreateBatchPorts["startRound"],
    maxConcurrency: 10_000,
    newJobId: randomUUID,
    metrics: { add: quiet, flush: quiet },
    counters: { add: async () => {} } as never,
    log,
    prices: {},
    now,
  };

  const captions = async (jobId: string): Promise<unknown> => {
    const job = await clock.during(ports.jobs.get(jobId));
    if (!job) throw new Error(`there is no job ${jobId}`);
    const { videoId } = job;
    const attempt = (running.get(videoId) ?? 0) + 1;
    running.set(videoId, attempt);
    seen.tried.push(videoId);
    seen.most = Math.max(seen.most, ++seen.now);
    const { code, retryAt, takesMs = 1000 } = find(videoId, attempt);
    await clock.sleep(takesMs);
    seen.now -= 1;
    return clock.during(claim(jobId, videoId, code, retryAt));
  };

  const claim = async (jobId: string, videoId: string, code: Found["code"], retryAt?: string): Promise<unknown> => {
    if (code === "crash") {
      executions
        .get(`${arnOf(/Transcript/).replace(":stateMachine:", ":execution:")}:${jobId}`)
        .execution.stop("Crash");
      return { outcome: "lost" };
    }
    if (code === undefined) {
      const track = await ports.transcripts.saveTranscript(videoId, makeTranscript(), makeProvenance());
      const provenance = { ...makeProvenance(), cached: false };
      await ports.jobs.claimOutcome(jobId, { kind: "won", by: "captions", track, provenance });
      return { outcome: "won" };
    }
    const at = now().toISOString();
    await ports.jobs.addEvidence(jobId, [{ lane: "captions", code, detail: "as scripted", at }]);
    const more = { code, detail: "as scripted", ...(retryAt && { retryAt }) };
    await ports.jobs.claimOutcome(jobId, { kind: "decided", by: "captions", ...more });
    return { outcome: "decided" };
  };

  const functions: Readonly<Record<string, (event: never) => Promise<unknown>>> = {
    batch: (event: BatchEvent) => clock.during(batchWork(event, ports)),
    lookup: ({ jobId }: { jobId: string }) => clock.during(lookUp(jobId, ports)),
    preflight: async () => ({ outcome: "ok" }),
    finish: ({ jobId }: { jobId: string }) => clock.during(finishJob(jobId, ports)),
    captions: ({ jobId }: { jobId: string }) => captions(jobId),
    listing: async (request: ListingRequest) => {
      seen.listed.push(request);
      return options.list?.(request);
    },
    reaper: ({ detail }: { detail: { name: string; status: string } }) =>
      clock.during(reapJob({ jobId: detail.name, status: detail.status }, ports)),
  };
  const invoke = async (arn: string, payload: unknown): Promise<FunctionAnswer> => {
    const folder = isListing(payload) ? "listing" : (assembly.functions[arn]?.folder ?? arn);
    try {
      const work = functions[folder];
      if (!work) throw new Error(`no stand-in for ${folder}`);
      return { payload: (await work(payload as never)) ?? null };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { payload: null, functionError: { errorType, errorMessage } };
    }
  };

  const bus = new EventBus({
    rules: [...assembly.rules, { name: "everything", pattern: { source: ["earshot"] }, targets: [{ arn: "test" }] }],
    now: () => clock.now(),
    deliver: async ({ arn }, event) => {
      if (arn === "test") return void events.push(event as BusEvent);
      const { functionError } = await invoke(arn, event);
      if (functionError) throw new Error(functionError.errorMessage);
    },
    onLost: (lost) => {
      throw new Error(JSON.stringify(lost));
    },
  });
  const executions = new Executions({
    journalDir: join(folder, "executions"),
    now: () => clock.now(),
    onStatusChange: (change) => bus.publishStatusChange(change),
  });
  const tokens = new TaskTokens();
  const stepFunctions = new StepFunctionsApi(executions, tokens);
  const call = serviceCaller({
    dynamodb: upperCaseOnTheWire(dynamodb),
    eventbridge: upperCaseOnTheWire(bus),
    s3: upperCaseOnTheWire(new S3Calls(files, () => clock.now())),
    sfn: lowerCaseOnTheWire(stepFunctions),
  });
  const callService = (service: string, action: string, args: unknown) => clock.during(call(service, action, args));
  for (const spec of assembly.stateMachines) {
    const integrations = { invokeFunction: invoke, callService };
    const machine = new StateMachine({ arn: spec.arn, definition: spec.definition, integrations, clock, tokens });
    executions.add({ spec, start: (input, name) => machine.start(input, { name }) });
  }
  const s3 = new S3(files, () => clock.now());
  endpoint.serve({ dynamodb, s3, json: { AWSStepFunctions: stepFunctions } });
  await clock.during(executions.reportLost());

  const ended = async (batchId: string, round = 1) => {
    const { execution } = executions.get(
      `${arnOf(/Batch/).replace(":stateMachine:", ":execution:")}:${batchId}-${round}`,
    );
    await execution.finished;
    await bus.settled();
    const batch = await ports.batches.get(batchId);
    if (!batch) throw new Error("the batch is gone");
    return { batch, execution };
  };
  return {
    clock,
    ports,
    events,
    seen,
    bus,
    executions,
    invoke,
    ended,
    /** Begins a batch of videos and waits for its end. */
    run: async (videos: readonly string[], more: Partial<NewBatch> = {}) => {
      const batch: NewBatch = { batchId: randomUUID(), source: { kind: "videos" }, options: {}, ...more };
      await clock.during(createBatch(batch, batch.source.kind === "videos" ? linesOf(videos) : undefined, ports));
      return ended(batch.batchId);
    },
    /** As when the process dies: nothing is told to anybody. */
    kill: async () => {
      executions.close();
      await endpoint.close();
      await dynamodb.close();
      client.destroy();
    },
  };
}

const quiet = () => undefined;

const isListing = (payload: unknown) =>
  typeof payload === "object" && payload !== null && "want" in payload && "source" in payload;
