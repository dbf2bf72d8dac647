import type { Emits, State } from "./definition.ts";
import type { Bindings } from "./expressions/expressions.ts";
import { InterpreterError, StatesError } from "./states-error.ts";
import type { Thread } from "./thread.ts";

/** What a state did, before Assign and Output. */
export interface Outcome {
  /** The state's output if it has no Output. */
  readonly output: unknown;
  /** Next state of the workflow; absent at its end. */
  readonly next?: string | undefined;
  /** Whose Assign and Output count: the state's, or those of a rule. */
  readonly emits: Emits;
  /** Path of `emits` in the state, for errors: empty, or for example `Catch[0]/`. */
  readonly fieldPrefix?: string;
  /** What `$states` has beside `input` and `context`. */
  readonly known?:
    | { readonly result: unknown }
    | { readonly errorOutput: { readonly Error: string; readonly Cause: string } };
}

/** One visit to a state, with all its attempts. */
export class Visit<S extends State = State> {
  readonly name: string;
  readonly state: S;
  readonly input: unknown;
  readonly thread: Thread;
  retryCount = 0;
  readonly #enteredEventId: number;
  readonly #enteredTime: string;

  constructor(name: string, state: S, input: unknown, thread: Thread) {
    this.name = name;
    this.state = state;
    this.input = input;
    this.thread = thread;
    this.#enteredTime = new Date(thread.run.machinery.clock.now()).toISOString();
    this.#enteredEventId = thread.record(`${state.Type}StateEntered`, { name, input: JSON.stringify(input) });
  }

  get machinery() {
    return this.thread.run.machinery;
  }

  /** Variables and `$states` of the state's expressions; `token` is the task token of a task that waits for it. */
  bindings(known: Outcome["known"] = undefined, more: Readonly<Record<string, unknown>> = {}): Bindings {
    const retries = "Retry" in this.state || "Catch" in this.state || this.state.Type === "Task";
    const state = { Name: this.name, EnteredTime: this.#enteredTime, ...(retries && { RetryCount: this.retryCount }) };
    const context = { ...this.thread.run.context, ...this.thread.mapContext, State: state, ...more };
    return { ...this.thread.variables, states: { input: this.input, context, ...known } };
  }

  /** The template's value; `field` names it in errors. */
  evaluate(template: unknown, field: string, known?: Outcome["known"]): Promise<unknown> {
    return this.machinery.expressions.evaluate(template, field, this.bindings(known));
  }

  /**
   * The error as the execution shows it: an error of the interpreter gets the state into its Cause, and a failed expression is recorded.
   * Errors that states report stay as they are.
   */
  reported(thrown: unknown): StatesError {
    if (thrown instanceof InterpreterError) {
      if (thrown.field !== undefined) this.#recordEvaluationFailed(thrown);
      return new StatesError(thrown.name, this.#located(thrown.message));
    }
    if (thrown instanceof StatesError) return thrown;
    return new StatesError("States.Runtime", this.#located(thrown instanceof Error ? thrown.message : String(thrown)));
  }

  #located(text: string): string {
    return `An error occurred while executing the state '${this.name}' (entered at the event id #${this.#enteredEventId}). ${text}`;
  }

  #recordEvaluationFailed({ name, message, field }: InterpreterError): void {
    this.thread.record("EvaluationFailed", { state: this.name, location: field, error: name, cause: message });
  }
}
