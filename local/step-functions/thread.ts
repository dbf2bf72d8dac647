import type { Clock } from "./clock.ts";
import type { Workflow } from "./definition.ts";
import type { ItemGate } from "./distributed/item-gate.ts";
import type { Execution } from "./execution.ts";
import type { Expressions } from "./expressions/expressions.ts";
import type { History, HistoryEventType } from "./history.ts";
import type { Integrations } from "./integrations.ts";
import { jsonBytes, MAX_VARIABLES_BYTES, withinPayloadLimit } from "./limits.ts";
import { Aborted, InterpreterError } from "./states-error.ts";
import type { TaskTokens } from "./task-tokens.ts";

/** What all executions of a machine work with. */
export interface Machinery {
  readonly clock: Clock;
  readonly random: () => number;
  readonly expressions: Expressions;
  readonly integrations: Integrations;
  readonly tokens: TaskTokens;
  readonly gate: ItemGate;
}

/** What all threads of one execution share. */
export interface Run {
  readonly machinery: Machinery;
  readonly history: History;
  /** The parts of the context object that do not change: `Execution` and `StateMachine`. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Lambda calls in flight. */
  running: number;
  /** Runs a workflow inside a state: given here, so that states do not depend on what runs them. */
  readonly runWorkflow: (workflow: Workflow, input: unknown, thread: Thread) => Promise<unknown>;
  /** ARN of the machine without version or alias. */
  readonly machineArn: string;
  /** Starts an item of a distributed Map as an execution with a name and a history of its own; given here for the same reason. */
  readonly startChild: (child: ChildExecution) => Execution;
}

/** An item of a distributed Map. */
export interface ChildExecution {
  readonly machineArn: string;
  readonly workflow: Workflow;
  readonly input: unknown;
  readonly name: string;
}

/** Where a thread begins. */
export interface ThreadOptions {
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly lastEventId: number;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** `Map` of the context object, inside an iteration. */
  readonly mapContext?: Readonly<Record<string, unknown>>;
}

/**
 * One line of control: the machine's own, a branch's or an iteration's. It makes no step after its signal has aborted, because each step is
 * recorded and recording refuses then.
 */
export class Thread {
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly mapContext: Readonly<Record<string, unknown>> | undefined;
  lastEventId: number;
  #variables: Readonly<Record<string, unknown>>;

  constructor(options: ThreadOptions) {
    this.run = options.run;
    this.signal = options.signal;
    this.lastEventId = options.lastEventId;
    this.mapContext = options.mapContext;
    this.#variables = options.variables ?? {};
  }

  get variables(): Readonly<Record<string, unknown>> {
    return this.#variables;
  }

  /** Gives variables new values for the states to come; throws `States.DataLimitExceeded`. */
  assign(values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) withinPayloadLimit(value, `The variable '${name}'`);
    const variables = { ...this.#variables, ...values };
    if (jsonBytes(variables) > MAX_VARIABLES_BYTES) {
      throw new InterpreterError(
        "States.DataLimitExceeded",
        `The variables exceed the limit of ${MAX_VARIABLES_BYTES} bytes.`,
      );
    }
    this.#variables = variables;
  }

  /** Records an event after this thread's last one; throws `Aborted` when the thread was stopped. */
  record(type: HistoryEventType, details?: Readonly<Record<string, unknown>>): number {
    this.signal.throwIfAborted();
    this.lastEventId = this.run.history.add(type, this.lastEventId, details);
    return this.lastEventId;
  }

  /** Records that something was stopped, after the event that stopped it. Nothing happens once the execution has ended. */
  recordAborted(type: HistoryEventType, details?: Readonly<Record<string, unknown>>): void {
    if (!this.run.history.open) return;
    const cause: unknown = this.signal.reason;
    this.run.history.add(type, cause instanceof Aborted ? cause.eventId : this.lastEventId, details);
  }

  /** A thread inside this one, with this one's variables to read and to extend. It stops when `signal` aborts. */
  fork(signal: AbortSignal, mapContext = this.mapContext): Thread {
    const { run, lastEventId, variables } = this;
    return new Thread({ run, signal, lastEventId, variables, ...(mapContext && { mapContext }) });
  }
}
