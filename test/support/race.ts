import * as dynamodb from "@aws-sdk/client-dynamodb";
import type { TranscriptRequest } from "../../lambdas/shared/job.ts";
import { LANE_NAMES, type LaneName, type LaneRow } from "../../lambdas/shared/lanes.ts";
import type { LaneAnswer } from "../../lambdas/shared/outcome.ts";
import { JobStore } from "../../lambdas/shared/store/job-store.ts";
import { type Clock, systemClock } from "../../local/step-functions/clock.ts";
import type { Execution } from "../../local/step-functions/execution.ts";
import { StateMachine } from "../../local/step-functions/state-machine.ts";
import { TaskTokens } from "../../local/step-functions/task-tokens.ts";
import type { StateMachineSpec } from "../../local/template/assembly.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { FakeClock } from "./fake-clock.ts";
import { RACE_ROWS, synthRace } from "./synth-race.ts";
import { startTables, type TestTables } from "./tables.ts";

/** What a stand-in sees: which attempt this is (from 1) and the job's record. */
export interface StandInCall {
  readonly attempt: number;
  readonly jobId: string;
  readonly jobs: JobStore;
  /** Waits by the clock of the race. */
  sleep(ms: number): Promise<void>;
}
/** Answers for a function of the machine; an error thrown becomes the function's error, its `name` the error type. */
export type StandIn = (call: StandInCall) => Promise<unknown>;

export interface RaceLog {
  readonly execution: Execution;
  /** Functions in the order in which they began. */
  readonly began: readonly string[];
  /** Milliseconds after the start at which each function first began. */
  readonly beganAtMs: Readonly<Record<string, number>>;
  readonly job: NonNullable<Awaited<ReturnType<JobStore["get"]>>>;
}

export interface RaceTrack {
  run(standIns: Readonly<Record<string, StandIn>>, request?: Partial<TranscriptRequest>): Promise<RaceLog>;
  readonly machine: StateMachineSpec;
  /** The tables the machine's jobs stand in. */
  readonly tables: TestTables;
  stop(): Promise<void>;
}

/** What a race goes by: `during` holds its time while something that takes real time is at work. */
export type RaceClock = Clock & Pick<FakeClock, "during">;

/** For what is measured. */
export const realTime = (): RaceClock => ({ ...systemClock, during: (work) => work });

/** A lane that answers after `ms`, claiming the outcome first as the real ones do. */
export function lane(name: LaneName, outcome: LaneAnswer["outcome"], ms = 0, more: Partial<LaneAnswer> = {}): StandIn {
  return async ({ jobId, jobs, sleep }) => {
    await sleep(ms);
    if (more.captionsAbsent) await jobs.markCaptionsAbsent(jobId);
    const kept =
      outcome === "lost" ? "claimed" : await jobs.claimOutcome(jobId, { kind: outcome, by: name, track: name });
    const answer = kept === "too-late" ? "lost" : outcome;
    return { outcome: answer, code: "Won", captionsAbsent: false, ...more } satisfies LaneAnswer;
  };
}

/** A lane whose function fails with the error type `name`. */
export function failing(name: string, ms = 0): StandIn {
  return async ({ sleep }) => {
    await sleep(ms);
    throw Object.assign(new Error("as scripted"), { name });
  };
}

/** The store, in whose calls the race's time stands still. */
function heldIn(clock: RaceClock, jobs: JobStore): JobStore {
  return new Proxy(jobs, {
    get(store, name) {
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === "function" ? (...args: unknown[]) => clock.during(value.apply(store, args)) : value;
    },
  });
}

/** The synthesised machine over a real DynamoDB interface, with stand-ins behind its Task states; each race in a virtual time of its own. */
export async function startRaceTrack(
  rows: readonly LaneRow[] = RACE_ROWS,
  newClock: () => RaceClock = () => new FakeClock(),
): Promise<RaceTrack> {
  const machine = loadAssembly(await synthRace(rows)).stateMachines.find(({ name }) => name.includes("Transcript"));
  if (!machine) throw new Error("the synthesised stack has no machine for transcripts");
  const tables = await startTables();
  const client = new dynamodb.DynamoDBClient({
    endpoint: tables.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const store = new JobStore(tables.client, tables.jobs, () => new Date());
  const tokens = new TaskTokens();
  const call = services(client, tables.jobs, tokens);
  let jobNumber = 0;

  return {
    machine,
    tables,
    async run(standIns, request = {}) {
      const jobId = `job${++jobNumber}`;
      const clock = newClock();
      const jobs = heldIn(clock, store);
      const sleep = (ms: number) => clock.sleep(ms);
      await jobs.create({ jobId, correlationId: jobId, requestHash: jobId, request: fullRequest(request) });
      const began: string[] = [];
      const beganAtMs: Record<string, number> = {};
      const startedAtMs = clock.now();
      const scripts: Readonly<Record<string, StandIn>> = {
        lookup: async () => ({ outcome: "go", lanes: fullRequest(request).lanes }),
        preflight: async () => ({ outcome: "ok" }),
        finish: async () => ({ outcome: "done" }),
        ...standIns,
      };
      const invoke = async (functionArn: string) => {
        const name = Object.keys(scripts).find((key) => functionArn.includes(key)) ?? functionArn;
        began.push(name);
        beganAtMs[name] ??= clock.now() - startedAtMs;
        const attempt = began.filter((other) => other === name).length;
        try {
          return { payload: await scripts[name]?.({ attempt, jobId, jobs, sleep }) };
        } catch (error) {
          const { name: errorType, message: errorMessage } = error as Error;
          return { payload: null, functionError: { errorType, errorMessage } };
        }
      };
      const execution = new StateMachine({
        arn: machine.arn,
        definition: machine.definition,
        tokens,
        clock,
        integrations: {
          invokeFunction: invoke,
          callService: (...asked) => clock.during(call(...asked)),
        },
      }).start({ jobId }, { name: jobId });
      await execution.finished;
      const job = await jobs.get(jobId);
      if (!job) throw new Error("the job is gone");
      return { execution, began, beganAtMs, job };
    },
    stop: tables.stop,
  };
}

function services(client: dynamodb.DynamoDBClient, table: string, tokens: TaskTokens) {
  return async (service: string, action: string, args: unknown): Promise<unknown> => {
    if (service === "sfn" && action === "sendTaskSuccess") {
      const { TaskToken, Output } = args as { TaskToken: string; Output: string };
      tokens.sendSuccess(TaskToken, Output);
      return {};
    }
    if (service === "eventbridge") return { FailedEntryCount: 0 };
    if (service !== "dynamodb" || action !== "updateItem") throw new Error(`not in the machine: ${service}:${action}`);
    return client.send(
      new dynamodb.UpdateItemCommand({ ...(args as dynamodb.UpdateItemCommandInput), TableName: table }),
    );
  };
}

function fullRequest(request: Partial<TranscriptRequest>): TranscriptRequest {
  return {
    videoId: "dQw4w9WgXcQ",
    languages: [],
    kind: "any",
    lanes: [...LANE_NAMES],
    speech: "auto",
    refresh: false,
    ...request,
  };
}
