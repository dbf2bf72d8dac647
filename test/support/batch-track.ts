import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type BatchEvent, batchWork } from "../../lambdas/batch/work.ts";
import { finishJob } from "../../lambdas/finish/finish-job.ts";
import { lookUp } from "../../lambdas/lookup/look-up.ts";
import { reapJob } from "../../lambdas/reaper/reap-job.ts";
import { createBatch, linesOf } from "../../lambdas/shared/batch/create-batch.ts";
import type { NewBatch } from "../../lambdas/shared/store/batch-store.ts";
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
import { batchPorts, machineArn } from "./batch-ports.ts";
import { FakeClock } from "./fake-clock.ts";
import { type Find, standInCaptions } from "./stand-in-captions.ts";
import { synthRace } from "./synth-race.ts";
import { temporaryFolder } from "./temporary-folder.ts";

export type { Found } from "./stand-in-captions.ts";

export interface BatchTrackOptions {
  /** Default: a transcript of every video. */
  readonly find?: Find;
  readonly list?: (request: ListingRequest) => ListingPage | Promise<ListingPage>;
  /** Default: a new one. One that another track was killed over goes on where that one stopped. */
  readonly folder?: string;
  readonly startMs?: number;
}

type Invoke = (functionArn: string, event: unknown) => Promise<FunctionAnswer>;

/** The stack with stand-ins for its functions. */
export const batchAssembly = async (): Promise<Assembly> => loadAssembly(await synthRace());

/**
 * Both synthesised machines over a real DynamoDB interface and bucket, in virtual time. Functions are the real ones, called in this process;
 * the lanes and the listing are stand-ins.
 */
export async function startBatchTrack(options: BatchTrackOptions = {}) {
  const { folder = temporaryFolder(), find = () => ({}) } = options;
  const assembly = await batchAssembly();
  const clock = new FakeClock(options.startMs);
  const dynamodb = await DynamoDb.open(join(folder, "dynamodb"), assembly.tables);
  const files = new BucketFiles(join(folder, "s3"), assembly.buckets);
  const endpoint = await AwsEndpoint.listen();
  const ports = batchPorts(assembly, endpoint.variables, () => new Date(clock.now()));
  const executionOf = (part: string, name: string) =>
    executions.get(`${machineArn(assembly, part).replace(":stateMachine:", ":execution:")}:${name}`).execution;
  const loseJob = (jobId: string) => executionOf("Transcript", jobId).stop("Crash");
  const captions = standInCaptions({ clock, ports, find, loseJob });
  const listed: ListingRequest[] = [];
  const list = async (request: ListingRequest) => {
    listed.push(request);
    return options.list?.(request);
  };
  const invoke = invoker(assembly, {
    batch: (event: BatchEvent) => clock.during(batchWork(event, ports)),
    lookup: ({ jobId }: JobEvent) => clock.during(lookUp(jobId, ports)),
    preflight: async () => ({ outcome: "ok" }),
    finish: ({ jobId }: JobEvent) => clock.during(finishJob(jobId, ports)),
    captions: ({ jobId }: JobEvent) => captions.work(jobId),
    listing: list,
    reaper: ({ detail: { name: jobId, status } }: LostEvent) => clock.during(reapJob({ jobId, status }, ports)),
  });
  const { bus, events } = busOver(assembly, clock, invoke);
  const executions = new Executions({
    journalDir: join(folder, "executions"),
    now: clock.now,
    onStatusChange: (change) => bus.publishStatusChange(change),
  });
  const tokens = new TaskTokens();
  const stepFunctions = new StepFunctionsApi(executions, tokens);
  const call = serviceCaller({
    dynamodb: upperCaseOnTheWire(dynamodb),
    eventbridge: upperCaseOnTheWire(bus),
    s3: upperCaseOnTheWire(new S3Calls(files, clock.now)),
    sfn: lowerCaseOnTheWire(stepFunctions),
  });
  for (const spec of assembly.stateMachines) {
    const integrations = {
      invokeFunction: invoke,
      callService: (service: string, action: string, args: unknown) => clock.during(call(service, action, args)),
    };
    const machine = new StateMachine({ arn: spec.arn, definition: spec.definition, integrations, clock, tokens });
    executions.add({ spec, start: (input, name) => machine.start(input, { name }) });
  }
  endpoint.serve({ dynamodb, s3: new S3(files, clock.now), json: { AWSStepFunctions: stepFunctions } });
  await clock.during(executions.reportLost());

  async function ended(batchId: string, round = 1) {
    const execution = executionOf("Batch", `${batchId}-${round}`);
    await execution.finished;
    await bus.settled();
    await told();
    const batch = await ports.batches.get(batchId);
    if (!batch) throw new Error("the batch is gone");
    return { batch, execution };
  }

  /** Resolves when the ends that were reported lost have been told. */
  const told = async () => {
    for (const { execution } of executions.running) await execution.finished;
    await bus.settled();
  };

  return {
    clock,
    ports,
    told,
    /** What the bus was told by the machines themselves. */
    events,
    seen: Object.assign(captions.seen, { listed }),
    executions,
    invoke,
    ended,
    /** Begins a batch of videos and waits for its end. */
    run: async (videos: readonly string[], more: Partial<NewBatch> = {}) => {
      const batch: NewBatch = { batchId: randomUUID(), source: { kind: "videos" }, options: {}, ...more };
      const lines = batch.source.kind === "videos" ? linesOf(videos) : undefined;
      await clock.during(createBatch(batch, lines, ports));
      return ended(batch.batchId);
    },
    /** As when the process dies: nothing is told to anybody. */
    kill: async () => {
      executions.close();
      await endpoint.close();
      await dynamodb.close();
      ports.close();
    },
  };
}

interface JobEvent {
  readonly jobId: string;
}
interface LostEvent {
  readonly detail: { readonly name: string; readonly status: string };
}

/** Calls functions by their folders; what they throw is the function's error, as Lambda would report it. */
function invoker(assembly: Assembly, functions: Readonly<Record<string, (event: never) => Promise<unknown>>>): Invoke {
  return async (arn, event) => {
    const folder = assembly.functions[arn]?.folder ?? arn;
    try {
      const work = functions[folder];
      if (!work) throw new Error(`no stand-in for ${folder}`);
      return { payload: (await work(event as never)) ?? null };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return { payload: null, functionError: { errorType, errorMessage } };
    }
  };
}

/** The bus with the template's rules, and one more that hears everything of ours. */
function busOver(assembly: Assembly, clock: FakeClock, invoke: Invoke) {
  const events: BusEvent[] = [];
  const everything = { name: "everything", pattern: { source: ["earshot"] }, targets: [{ arn: "test" }] };
  const bus = new EventBus({
    rules: [...assembly.rules, everything],
    now: clock.now,
    deliver: async ({ arn }, event) => {
      if (arn === "test") return void events.push(event as BusEvent);
      const { functionError } = await invoke(arn, event);
      if (functionError) throw new Error(functionError.errorMessage);
    },
    onLost: (lost) => {
      throw new Error(JSON.stringify(lost));
    },
  });
  return { bus, events };
}
