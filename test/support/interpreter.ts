import type { Execution } from "../../local/step-functions/execution.ts";
import type { FunctionAnswer } from "../../local/step-functions/integrations.ts";
import { StateMachine } from "../../local/step-functions/state-machine.ts";
import { TaskTokens } from "../../local/step-functions/task-tokens.ts";
import { FakeClock } from "./fake-clock.ts";

export type FakeFunction = (payload: unknown, call: number) => Promise<FunctionAnswer>;
export type FakeService = (args: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** A process with machines: virtual time, one book of task tokens, functions and services by name. */
export interface Laptop {
  readonly clock: FakeClock;
  readonly tokens: TaskTokens;
  /** What was invoked or called, with the virtual second. */
  readonly calls: readonly string[];
  machine(workflow: Readonly<Record<string, unknown>>, name?: string): StateMachine;
  /** A function's answer after `ms`. */
  after(ms: number, payload: unknown): Promise<FunctionAnswer>;
  /** Runs a workflow to its end. */
  run(workflow: Readonly<Record<string, unknown>>, input?: unknown): Promise<Execution>;
}

export interface LaptopOptions {
  readonly functions?: Readonly<Record<string, FakeFunction>>;
  /** By `service:action`. */
  readonly services?: Readonly<Record<string, FakeService>>;
  readonly random?: () => number;
}

const arnOf = (machine: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${machine}`;

export function startLaptop({ functions = {}, services = {}, random = () => 0.5 }: LaptopOptions = {}): Laptop {
  const clock = new FakeClock();
  const startMs = clock.now();
  const tokens = new TaskTokens();
  const calls: string[] = [];
  const log = (what: string) => calls.push(`${what}@${(clock.now() - startMs) / 1000}`);
  const integrations = {
    invokeFunction: async (arn: string, payload: unknown) => {
      log(arn);
      const fake = functions[arn];
      if (!fake) throw new Error(`there is no function ${arn}`);
      return fake(payload, calls.filter((call) => call.startsWith(`${arn}@`)).length);
    },
    callService: async (service: string, action: string, args: unknown) => {
      log(`${service}:${action}`);
      const fake = services[`${service}:${action}`];
      if (!fake) throw new Error(`there is no service ${service}:${action}`);
      return fake(args as Readonly<Record<string, unknown>>);
    },
  };
  const machine = (workflow: Readonly<Record<string, unknown>>, name = "Machine") =>
    new StateMachine({
      arn: arnOf(name),
      definition: { QueryLanguage: "JSONata", ...workflow },
      integrations,
      clock,
      random,
      tokens,
    });
  const after = async (ms: number, payload: unknown) => {
    await clock.sleep(ms);
    return { payload };
  };
  return {
    clock,
    tokens,
    calls,
    machine,
    after,
    run: (workflow, input = {}) => machine(workflow).start(input).finished,
  };
}

/** A workflow of states in the order given; each leads to the next unless it says otherwise. */
export function workflow(states: Readonly<Record<string, Readonly<Record<string, unknown>>>>) {
  const names = Object.keys(states);
  const States = Object.fromEntries(
    Object.entries(states).map(([name, state], i) => [name, { ...wayOn(state, names[i + 1]), ...state }]),
  );
  return { StartAt: names[0], States };
}

function wayOn(state: Readonly<Record<string, unknown>>, next: string | undefined): object {
  if (["Choice", "Succeed", "Fail"].includes(String(state.Type)) || state.End || state.Next) return {};
  return next === undefined ? { End: true } : { Next: next };
}

/** A task that invokes the function `name`. */
export const invoke = (name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  ...more,
});

/** A task that leaves its token with the service `sqs` and waits for it. */
export const waitForToken = (more: Readonly<Record<string, unknown>> = {}) => ({
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
  Arguments: { MessageBody: "{% $states.context.Task.Token %}" },
  ...more,
});

export const answers = (payload: unknown): Promise<FunctionAnswer> => Promise.resolve({ payload });
export const fails = (errorType: string, errorMessage = "as scripted"): Promise<FunctionAnswer> =>
  Promise.resolve({ payload: { errorType, errorMessage }, functionError: { errorType, errorMessage } });

/** The types of an execution's events, in order. */
export const eventTypes = (execution: Execution) => execution.history.map(({ type }) => type);

/** How long an execution took, in virtual seconds. */
export const tookSeconds = (execution: Execution) => ((execution.stoppedAt ?? Number.NaN) - execution.startedAt) / 1000;
