import { join } from "node:path";
import { AwsEndpoint } from "./aws/aws-endpoint.ts";
import { BucketFiles } from "./aws/bucket-files.ts";
import { lowerCaseOnTheWire, upperCaseOnTheWire } from "./aws/call-service.ts";
import { DeadLetters } from "./aws/dead-letters.ts";
import { DynamoDb } from "./aws/dynamodb.ts";
import { EventBus, type LostEvent } from "./aws/event-bus.ts";
import { Executions, type StatusChange } from "./aws/executions.ts";
import { LambdaApi } from "./aws/lambda-api.ts";
import { permissionsByName } from "./aws/permissions.ts";
import { S3 } from "./aws/s3.ts";
import { S3Calls } from "./aws/s3-calls.ts";
import { SecretsFile } from "./aws/secrets-file.ts";
import { SecretsManager } from "./aws/secrets-manager.ts";
import { StepFunctionsApi } from "./aws/step-functions-api.ts";
import type { ThrottledRequest } from "./aws/table-throttles.ts";
import { LambdaHost } from "./lambda-host/lambda-host.ts";
import { accountOverlay } from "./laptop/account-overlay.ts";
import { Functions } from "./laptop/functions.ts";
import { integrationsOver } from "./laptop/integrations.ts";
import { Schedules } from "./laptop/schedules.ts";
import { type Clock, systemClock } from "./step-functions/clock.ts";
import { ItemGate } from "./step-functions/distributed/item-gate.ts";
import type { HistoryEvent } from "./step-functions/history.ts";
import { StateMachine } from "./step-functions/state-machine.ts";
import { TaskTokens } from "./step-functions/task-tokens.ts";
import type { Assembly, TargetSpec } from "./template/assembly.ts";
import { loadAssembly } from "./template/load.ts";
import { synthesise } from "./template/synthesise.ts";

/** What happens on the laptop, for progress and logs. */
export type LaptopEvent =
  | { readonly kind: "history"; readonly executionName: string; readonly event: HistoryEvent }
  | { readonly kind: "status"; readonly change: StatusChange }
  | { readonly kind: "undelivered"; readonly rule: string; readonly reason: string }
  | { readonly kind: "throttled" | "function failed"; readonly functionName: string }
  | ({ readonly kind: "table throttled" } & ThrottledRequest);

/** Where a printed line comes from; `requestId` is empty outside of invocations. */
export interface LineSource {
  readonly functionName: string;
  readonly requestId: string;
}

export interface LaptopProps {
  readonly projectDir: string;
  /** Folder of the tables, objects, executions and caches; made if absent. */
  readonly home: string;
  /** The secrets file. Default: `secrets.json` in `home`; it need not exist. */
  readonly secretsFile?: string;
  /** Variables that take the place of the synthesised ones in every function. `STAGE` also chooses the stage that is synthesised. */
  readonly overlay: Readonly<Record<string, string>>;
  readonly onLine: (line: string, source: LineSource) => void;
  readonly onEvent: (event: LaptopEvent) => void;
  readonly clock?: Clock;
  /** Whether the template's schedules run, from the start on. Default: no. */
  readonly schedules?: boolean;
  /** A cloud assembly to run. Default: the project's, synthesised. */
  readonly assemblyDir?: string;
  /** Folders of functions whose processes are started ahead, in this order. Default: those of a plain request. */
  readonly prewarm?: readonly string[];
}

/** The synthesised service, running in this process and its children. */
export interface Laptop {
  /**
   * Runs a function by its folder's name and gives its handler's answer.
   *
   * @throws FunctionFailedError when the function fails, UnknownFunctionError when there is none.
   */
  invoke(functionFolderName: string, event: unknown): Promise<unknown>;
  /** Address of the local AWS. */
  readonly endpointUrl: string;
  /** Variables with which an AWS SDK reaches the local AWS. */
  readonly endpointVariables: Readonly<Record<string, string>>;
  readonly assembly: Assembly;
  readonly executions: Executions;
  /** Events that nobody could handle, by the queue that the template gives their function. */
  readonly deadLetters: DeadLetters;
  /** Hands the dead letters to their targets again. */
  redrive(): Promise<void>;
  /** Most invocations at a time, all functions together; absent: an account's usual limit. */
  limitConcurrency(most?: number): void;
  /** Every table refuses this share of its requests from now on, 0–1. */
  throttleTables(share: number): void;
  /** No further item of a distributed Map begins; resolves when those under way have ended. */
  drain(): Promise<void>;
  /** Ends every process and server at once. Executions under way count as aborted at the next start. */
  stop(): Promise<void>;
}

const PREWARM = ["api", "lookup", "preflight", "captions", "finish"];

/**
 * Starts the service that the project's CDK app describes: its state machines in an interpreter, its functions as child processes, and
 * one loopback endpoint for the AWS services they use.
 *
 * @throws SynthesisError, TemplateError, InvalidDefinitionError, EventPatternError or DatabaseError; nothing is left running then.
 */
export async function startLaptop(props: LaptopProps): Promise<Laptop> {
  const assembly = loadAssembly(props.assemblyDir ?? (await synthesised(props)));
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    return { ...(await start(props, assembly, undo)), assembly, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function synthesised({ projectDir, home, overlay }: LaptopProps): Promise<string> {
  const environment = overlay.STAGE === undefined ? {} : { STAGE: overlay.STAGE };
  return (await synthesise({ projectDir, cacheDir: home, environment })).assemblyDir;
}

type Undo = (() => Promise<void> | void)[];

/** Starts everything; what has to be undone is added to `undo` as soon as it has to be. */
async function start(props: LaptopProps, assembly: Assembly, undo: Undo): Promise<Omit<Laptop, "assembly" | "stop">> {
  const { home, onEvent, clock = systemClock } = props;
  const now = () => clock.now();
  const dynamodb = await DynamoDb.open(join(home, "dynamodb"), assembly.tables, (request) =>
    onEvent({ kind: "table throttled", ...request }),
  );
  undo.push(() => dynamodb.close());
  const endpoint = await AwsEndpoint.listen();
  undo.push(() => endpoint.close());
  const secrets = new SecretsFile(props.secretsFile ?? join(home, "secrets.json"));
  const host = startHost(props, assembly, endpoint, accountOverlay(props.overlay, secrets));
  undo.push(() => host.stop());
  const functions = new Functions(host, assembly);
  const deadLetters = new DeadLetters();
  const onLost = lostTo(deadLetters, assembly, onEvent);
  const { executions, bus, deliver } = followExecutions(props, assembly, functions, onLost);
  undo.push(() => executions.close());

  const tokens = new TaskTokens();
  const gate = new ItemGate();
  const stepFunctions = new StepFunctionsApi(executions, tokens);
  const secretsManager = new SecretsManager(secrets);
  const buckets = new BucketFiles(join(home, "s3"), assembly.buckets);
  const integrations = integrationsOver(host, {
    dynamodb: upperCaseOnTheWire(dynamodb),
    eventbridge: upperCaseOnTheWire(bus),
    s3: upperCaseOnTheWire(new S3Calls(buckets, now)),
    secretsmanager: upperCaseOnTheWire(secretsManager),
    sfn: lowerCaseOnTheWire(stepFunctions),
  });
  for (const spec of assembly.stateMachines) {
    const machine = new StateMachine({ arn: spec.arn, definition: spec.definition, integrations, clock, tokens, gate });
    const tell = (event: HistoryEvent, executionName: string) => onEvent({ kind: "history", executionName, event });
    executions.add({ spec, start: (input, name) => machine.start(input, { name, onEvent: tell }) });
  }
  endpoint.serve({
    dynamodb,
    s3: new S3(buckets, now),
    lambda: new LambdaApi(host),
    json: { secretsmanager: secretsManager, AWSStepFunctions: stepFunctions, AWSEvents: bus },
    permissions: permissionsByName(assembly),
  });
  prewarmInBackground(functions, props.prewarm ?? PREWARM);
  // Before the first request: who asks for a job that was lost must not wait for its answer.
  await executions.reportLost();
  if (props.schedules) undo.push(runSchedules(assembly, clock, deliver, onLost));
  return {
    invoke: (folder, event) => functions.invoke(folder, event),
    endpointUrl: endpoint.url,
    endpointVariables: endpoint.variables,
    executions,
    deadLetters,
    redrive: () => deadLetters.redrive(deliver),
    drain: () => gate.drain(),
    limitConcurrency: (most) => host.limitConcurrency(most),
    throttleTables: (share) => {
      for (const { name } of assembly.tables) dynamodb.throttles.set(name, share);
    },
  };
}

type OnLost = (lost: LostEvent) => void;

/** Events given up go to their function's queue; without one they are only told of. */
function lostTo(deadLetters: DeadLetters, { functions }: Assembly, onEvent: LaptopProps["onEvent"]): OnLost {
  return ({ rule, reason, target, event }) => {
    onEvent({ kind: "undelivered", rule, reason });
    const queue = functions[target.arn]?.deadLetterQueue;
    if (queue !== undefined) deadLetters.add({ queue, target, event });
  };
}

function startHost(
  props: LaptopProps,
  assembly: Assembly,
  endpoint: AwsEndpoint,
  overlay: LaptopProps["overlay"],
): LambdaHost {
  return new LambdaHost({
    functions: assembly.functions,
    endpoint: endpoint.variables,
    overlay,
    compileCacheDir: join(props.home, "compiled"),
    onLine: (functionName, requestId, line) => props.onLine(line, { functionName, requestId }),
    onThrottle: (functionName) => props.onEvent({ kind: "throttled", functionName }),
    onFailure: (functionName) => props.onEvent({ kind: "function failed", functionName }),
  });
}

/** Executions, and the bus that tells the template's rules how they end. */
function followExecutions(
  { home, onEvent, clock = systemClock }: LaptopProps,
  assembly: Assembly,
  functions: Functions,
  onLost: OnLost,
): { readonly executions: Executions; readonly bus: EventBus; readonly deliver: Deliver } {
  const now = () => clock.now();
  const deliver: Deliver = async ({ arn }, event) => {
    if (arn.includes(":stateMachine:")) executions.start(arn, JSON.stringify(event));
    else await functions.notify(arn, event);
  };
  const bus = new EventBus({
    rules: assembly.rules,
    now,
    deliver,
    onLost,
  });
  const onStatusChange = (change: StatusChange) => {
    onEvent({ kind: "status", change });
    return bus.publishStatusChange(change);
  };
  const executions = new Executions({ journalDir: join(home, "executions"), now, onStatusChange });
  return { executions, bus, deliver };
}

/** Starts the target of a rule or a schedule. */
type Deliver = (target: TargetSpec, event: unknown) => Promise<void>;

/** Gives what stops them. */
function runSchedules({ schedules }: Assembly, clock: Clock, deliver: Deliver, onLost: OnLost): () => void {
  const running = new Schedules({ schedules, clock, deliver, onLost });
  running.start();
  return () => running.stop();
}

/** Nobody waits for it. It fails only because the laptop is being stopped. */
function prewarmInBackground(functions: Functions, prewarm: readonly string[]): void {
  functions.prewarm(prewarm).catch(() => {});
}
