import type { HistoryEvent } from "../../local/step-functions/history.ts";
import type { Integrations } from "../../local/step-functions/integrations.ts";
import { StateMachine } from "../../local/step-functions/state-machine.ts";
import { StatesError } from "../../local/step-functions/states-error.ts";
import { FakeClock } from "./fake-clock.ts";

/** The request of Step Functions' TestState action, with JSON where the API has JSON text. */
export interface TestStateRequest {
  readonly definition: Readonly<Record<string, unknown>>;
  readonly input?: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Only `Execution.Input` and `Execution.Name` can be set here. */
  readonly context?: { readonly Execution?: { readonly Input?: unknown; readonly Name?: string } };
  readonly mock?: {
    readonly result?: unknown;
    readonly errorOutput?: { readonly error: string; readonly cause: string };
  };
  readonly stateConfiguration?: {
    readonly retrierRetryCount?: number;
    /** What the reader of a distributed Map finds, as it stands in the object. */
    readonly mapItemReaderData?: string;
  };
}

/** Its response, as far as it can be told from the execution's history. */
export interface TestStateAnswer {
  readonly status: "SUCCEEDED" | "FAILED" | "RETRIABLE" | "CAUGHT_ERROR";
  readonly output?: unknown;
  readonly nextState?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** Variables the state assigned (`inspectionData.variables`); empty when none. */
  readonly assigned?: unknown;
  /** `inspectionData.errorDetails.retryBackoffIntervalSeconds`. */
  readonly retryBackoffIntervalSeconds?: number;
  /** What reached the task (`inspectionData.afterArguments`). */
  readonly afterArguments?: unknown;
  /** Virtual seconds that passed in the state. */
  readonly tookSeconds: number;
}

const NAME = "Tested";
const FAILURES = ["TaskFailed", "TaskTimedOut", "ParallelStateFailed", "MapStateFailed", "EvaluationFailed"];

/** Runs one state through the public interface of the interpreter, the way TestState would. Random numbers are 0.5. */
export async function testState(request: TestStateRequest): Promise<TestStateAnswer> {
  const { context, input = {}, variables = {} } = request;
  const machine = new StateMachine({
    arn: "arn:aws:states:us-east-1:123456789012:stateMachine:TestState",
    definition: machineAround(request),
    integrations: mocked(request),
    clock: new FakeClock(),
    random: () => 0.5,
  });
  const execution = machine.start(context?.Execution?.Input ?? input, {
    name: context?.Execution?.Name ?? "TestState",
  });
  await execution.finished;
  const retry = retryAfter(execution.history, request.stateConfiguration?.retrierRetryCount ?? 0);
  if (retry) return { status: "RETRIABLE", ...retry, tookSeconds: 0 };
  const seen = readHistory(execution.history);
  if (seen.exited) return { ...seen.answer, status: seen.caught ? "CAUGHT_ERROR" : "SUCCEEDED" };
  return { ...seen.answer, status: "FAILED", error: execution.error, cause: execution.cause };

  function machineAround({ definition }: TestStateRequest): unknown {
    const given = { Type: "Pass", Output: input, Assign: variables, Next: NAME };
    const targets = targetsOf(definition).map((target) => [target, { Type: "Succeed" }]);
    return {
      QueryLanguage: "JSONata",
      StartAt: "Given",
      States: { Given: given, [NAME]: definition, ...Object.fromEntries(targets) },
    };
  }
}

function targetsOf(definition: TestStateRequest["definition"]): string[] {
  const rules = [definition.Choices, definition.Catch].flatMap((list) => (list ?? []) as { Next: string }[]);
  return [definition.Next, definition.Default, ...rules.map(({ Next }) => Next)].filter(
    (name) => typeof name === "string",
  );
}

function mocked({ mock = {}, stateConfiguration }: TestStateRequest): Integrations {
  const { result, errorOutput } = mock;
  const data = stateConfiguration?.mapItemReaderData;
  const answer = async () => {
    if (errorOutput) throw new StatesError(errorOutput.error, errorOutput.cause);
    return result;
  };
  return {
    callService: async (_, action) => (data !== undefined && action === "getObject" ? { Body: data } : answer()),
    invokeFunction: async () => ({ payload: ((await answer()) as { Payload: unknown }).Payload }),
  };
}

/** The wait before the attempt that follows `retries` retries, if there was one. */
function retryAfter(history: readonly HistoryEvent[], retries: number) {
  const failed = history.filter(({ type }) => type === "TaskFailed")[retries];
  const again = history.find((event) => failed && event.id > failed.id && event.type === "TaskScheduled");
  if (!failed || !again) return undefined;
  const { error, cause } = failed.details as { error: string; cause?: string };
  return { error, cause, retryBackoffIntervalSeconds: (again.timestamp - failed.timestamp) / 1000 };
}

function readHistory(history: readonly HistoryEvent[]) {
  const at = history.findIndex((event) => event.type.endsWith("StateEntered") && event.details.name === NAME);
  const end = history.findIndex((event) => event.type.endsWith("StateExited") && event.details.name === NAME);
  const [entered, exited] = [history[at], history[end]];
  const before = history.find(({ id }) => id === exited?.previousEventId);
  const scheduled = history.findLast(({ type }) => type === "TaskScheduled");
  const ended = exited ?? history.at(-1);
  const next = history.slice(end).find(({ type }) => type.endsWith("StateEntered"));
  return {
    exited: exited !== undefined,
    caught: before !== undefined && FAILURES.includes(before.type),
    answer: {
      ...(exited && { output: parsed(exited.details.output), nextState: next?.details.name as string | undefined }),
      assigned: parsedValues(exited?.details.assignedVariables ?? {}),
      ...(before && FAILURES.includes(before.type) && { error: before.details.error as string | undefined }),
      ...(scheduled && { afterArguments: parsed(scheduled.details.parameters) }),
      tookSeconds: ((ended?.timestamp ?? 0) - (entered?.timestamp ?? 0)) / 1000,
    },
  };
}

const parsed = (text: unknown): unknown => JSON.parse(String(text));
const parsedValues = (texts: unknown): unknown =>
  Object.fromEntries(Object.entries(texts as Record<string, string>).map(([name, text]) => [name, parsed(text)]));
