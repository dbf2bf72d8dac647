import type { Definition, Workflow } from "./definition.ts";
import type { Execution, ExecutionStatus } from "./execution.ts";
import { History, type HistoryEvent } from "./history.ts";
import { jsonBytes, MAX_PAYLOAD_BYTES } from "./limits.ts";
import { runWorkflow } from "./run-workflow.ts";
import { Aborted, StatesError } from "./states-error.ts";
import { type ChildExecution, type Machinery, type Run, Thread } from "./thread.ts";

/** What an execution is of. */
export interface ExecutionOptions {
  readonly machineArn: string;
  readonly definition: Workflow & Pick<Definition, "TimeoutSeconds">;
  readonly machinery: Machinery;
  readonly input: unknown;
  readonly name: string;
  readonly onEvent: OnEvent;
}

/** Told of every event of an execution and of those that it starts for the items of a distributed Map. */
export type OnEvent = (event: HistoryEvent, executionName: string) => void;

/** An execution from its start on. */
export class RunningExecution implements Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  readonly startedAt: number;
  readonly finished: Promise<Execution>;
  status: ExecutionStatus = "RUNNING";
  stoppedAt: number | undefined;
  output: unknown;
  error: string | undefined;
  cause: string | undefined;
  readonly #history: History;
  readonly #run: Run;
  readonly #thread: Thread;
  readonly #stop = new AbortController();
  readonly #machinery: Machinery;

  constructor({ machineArn, definition, machinery, input, name, onEvent }: ExecutionOptions) {
    this.arn = `${unqualified(machineArn).replace(":stateMachine:", ":execution:")}:${name}`;
    this.name = name;
    this.input = asInput(input);
    this.#machinery = machinery;
    this.startedAt = machinery.clock.now();
    this.#history = new History(machinery.clock, (event) => onEvent(event, name));
    this.#run = {
      machinery,
      history: this.#history,
      context: this.#context(machineArn),
      running: 0,
      runWorkflow,
      machineArn: unqualified(machineArn),
      startChild: ({ workflow, ...child }: ChildExecution) =>
        new RunningExecution({ ...child, definition: workflow, machinery, onEvent }),
    };
    this.#thread = new Thread({ run: this.#run, signal: this.#stop.signal, lastEventId: 0 });
    this.#history.add("ExecutionStarted", 0, { input: JSON.stringify(this.input) });
    this.finished = this.#execute(definition).then(() => this);
  }

  get history(): readonly HistoryEvent[] {
    return this.#history.events;
  }

  get running(): number {
    return this.#run.running;
  }

  stop(error?: string, cause?: string): void {
    this.#end("ABORTED", "ExecutionAborted", { error, cause });
  }

  async #execute(definition: ExecutionOptions["definition"]): Promise<void> {
    const over = new AbortController();
    if (definition.TimeoutSeconds !== undefined) this.#watchTimeout(definition.TimeoutSeconds * 1000, over.signal);
    try {
      const output = await runWorkflow(definition, this.input, this.#thread);
      this.#end("SUCCEEDED", "ExecutionSucceeded", { output });
    } catch (thrown) {
      if (!(thrown instanceof StatesError)) return;
      this.#end("FAILED", "ExecutionFailed", { error: thrown.name || undefined, cause: thrown.message || undefined });
    } finally {
      over.abort(new Aborted(0));
    }
  }

  #watchTimeout(ms: number, over: AbortSignal): void {
    this.#machinery.clock.sleep(ms, over).then(
      () => this.#end("TIMED_OUT", "ExecutionTimedOut", {}),
      () => {},
    );
  }

  /** Ends the execution once: what still runs inside it is stopped, and nothing more is recorded. */
  #end(
    status: Exclude<ExecutionStatus, "RUNNING">,
    event: "ExecutionSucceeded" | "ExecutionFailed" | "ExecutionTimedOut" | "ExecutionAborted",
    facts: { readonly output?: unknown; readonly error?: string | undefined; readonly cause?: string | undefined },
  ): void {
    if (this.status !== "RUNNING") return;
    this.status = status;
    this.stoppedAt = this.#machinery.clock.now();
    this.output = facts.output;
    this.error = facts.error;
    this.cause = facts.cause;
    const { error, cause } = facts;
    const output = status === "SUCCEEDED" && { output: JSON.stringify(facts.output) };
    this.#history.end(event, this.#thread.lastEventId, { ...output, ...(error && { error }), ...(cause && { cause }) });
    this.#stop.abort(new Aborted(this.#history.events.length));
  }

  /** The unchanging parts of the context object (developer guide, "Accessing execution data from the Context object"). */
  #context(machineArn: string): Readonly<Record<string, unknown>> {
    return {
      Execution: {
        Id: this.arn,
        Input: this.input,
        Name: this.name,
        RoleArn: "arn:aws:iam::000000000000:role/local",
        StartTime: new Date(this.startedAt).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: unqualified(machineArn), Name: unqualified(machineArn).split(":").at(-1) },
    };
  }
}

/** A machine's ARN without the version or alias behind its name. */
const unqualified = (machineArn: string) => machineArn.split(":").slice(0, 7).join(":");

function asInput(input: unknown): unknown {
  const text = JSON.stringify(input);
  if (text === undefined || jsonBytes(input) > MAX_PAYLOAD_BYTES) {
    throw new StatesError("InvalidExecutionInput", `the input must be JSON of at most ${MAX_PAYLOAD_BYTES} bytes`);
  }
  return JSON.parse(text);
}
