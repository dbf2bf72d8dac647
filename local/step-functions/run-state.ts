import { type Catcher, recoveryOf, type State } from "./definition.ts";
import { withinPayloadLimit } from "./limits.ts";
import { matchesError } from "./match-errors.ts";
import { Retries } from "./retries.ts";
import { runnerOf } from "./state-runners.ts";
import { Aborted, type StatesError } from "./states-error.ts";
import type { Thread } from "./thread.ts";
import { type Outcome, Visit } from "./visit.ts";

/** Where a workflow goes on. */
export interface Step {
  /** Absent at the workflow's end. */
  readonly next?: string | undefined;
  readonly output: unknown;
}

/** Visits a state until it succeeds, is caught or fails for good; throws the `StatesError` then, or `Aborted`. */
export async function runState(name: string, state: State, input: unknown, thread: Thread): Promise<Step> {
  const visit = new Visit(name, state, input, thread);
  try {
    return await attempt(visit);
  } catch (thrown) {
    if (!(thrown instanceof Aborted)) throw visit.reported(thrown);
    if (isStoppable(state)) thread.recordAborted(`${state.Type}StateAborted`);
    throw thrown;
  }
}

/** Tries, and tries again as the Retry rules say; then the Catch rules decide. */
async function attempt(visit: Visit): Promise<Step> {
  const { clock, random } = visit.machinery;
  const retries = new Retries(recoveryOf(visit.state).Retry ?? [], random);
  for (;;) {
    try {
      return await leave(visit, await runnerOf(visit.state)(visit));
    } catch (thrown) {
      if (thrown instanceof Aborted) throw thrown;
      const error = visit.reported(thrown);
      const delayMs = retries.delayMs(error);
      if (delayMs === undefined) return await recover(visit, error);
      await clock.sleep(delayMs, visit.thread.signal);
      visit.retryCount += 1;
    }
  }
}

async function recover(visit: Visit, error: StatesError): Promise<Step> {
  const { state, thread } = visit;
  if (state.Type === "Parallel" || state.Type === "Map") thread.record(`${state.Type}StateFailed`);
  const catchers: readonly Catcher[] = recoveryOf(state).Catch ?? [];
  const index = catchers.findIndex((catcher) => matchesError(catcher.ErrorEquals, error));
  const catcher = catchers[index];
  if (!catcher) throw error;
  const errorOutput = { Error: error.name, Cause: error.message };
  return leave(visit, {
    output: errorOutput,
    next: catcher.Next,
    emits: catcher,
    fieldPrefix: `Catch[${index}]/`,
    known: { errorOutput },
  });
}

/** Evaluates Output and Assign, both on the variables as they were at entry, and records the exit. */
async function leave(visit: Visit, outcome: Outcome): Promise<Step> {
  const { name, state, thread } = visit;
  const { emits, known, fieldPrefix = "" } = outcome;
  const output =
    emits.Output === undefined ? outcome.output : await visit.evaluate(emits.Output, `${fieldPrefix}Output`, known);
  withinPayloadLimit(output, `The output of the state '${name}'`);
  const assigned =
    emits.Assign && ((await visit.evaluate(emits.Assign, `${fieldPrefix}Assign`, known)) as Record<string, unknown>);
  if (assigned) thread.assign(assigned);
  if (state.Type !== "Fail") {
    thread.record(`${state.Type}StateExited`, {
      name,
      output: JSON.stringify(output),
      ...(assigned && { assignedVariables: mapValues(assigned, (value) => JSON.stringify(value)) }),
    });
  }
  return { next: outcome.next, output };
}

type StoppableState = Extract<State, { Type: "Task" | "Wait" | "Parallel" | "Map" }>;
const STOPPABLE: readonly string[] = ["Task", "Wait", "Parallel", "Map"];
const isStoppable = (state: State): state is StoppableState => STOPPABLE.includes(state.Type);

const mapValues = <T>(record: Readonly<Record<string, unknown>>, map: (value: unknown) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
