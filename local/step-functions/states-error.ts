/**
 * A state reports an error: `name` is the Error Name that Retry and Catch match, `message` the text of the Cause (empty when there is
 * none). Integrations throw it for `Lambda.*` faults.
 */
export class StatesError extends Error {
  constructor(name: string, causeText = "") {
    super(causeText);
    this.name = name;
  }
}

/** A missed heartbeat: shown as `States.Timeout`, yet Retry and Catch may also name `States.HeartbeatTimeout`. */
export class HeartbeatTimeout extends StatesError {
  readonly alias = "States.HeartbeatTimeout";

  constructor() {
    super("States.Timeout");
  }
}

/** Errors of the interpreter itself; their Cause names the state, and a failed expression also its field. */
export type InterpreterErrorName = "States.Runtime" | "States.QueryEvaluationError" | "States.DataLimitExceeded";

/** A failure of the interpreter inside a state, before the state's name is added to the Cause. */
export class InterpreterError extends StatesError {
  /** The field whose expression failed, for example `Output/lanes`. Absent for other failures. */
  readonly field: string | undefined;

  constructor(name: InterpreterErrorName, causeText: string, field?: string) {
    super(name, causeText);
    this.field = field;
  }
}

/** A branch was stopped from outside: no outcome of its own, no Retry, no Catch. `eventId` is the event that stopped it. */
export class Aborted extends Error {
  readonly eventId: number;

  constructor(eventId: number) {
    super("the branch was stopped");
    this.name = "Aborted";
    this.eventId = eventId;
  }
}

/** The definition cannot be loaded; `problems` lists everything that was found, one sentence each. */
export class InvalidDefinitionError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the state machine cannot be loaded:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.name = "InvalidDefinitionError";
    this.problems = problems;
  }
}
