import { isRecord } from "../is-record.ts";

/** A state of a definition that is not yet known to be well-formed. */
export interface FoundState {
  readonly name: string;
  readonly state: Readonly<Record<string, unknown>>;
  /** All states of the same workflow. */
  readonly siblings: Readonly<Record<string, unknown>>;
}

/** A workflow of such a definition, and where it stands. */
export interface FoundWorkflow {
  /** For messages: `the state machine`, or for example `branch 2 of 'Race'`. */
  readonly place: string;
  readonly workflow: Readonly<Record<string, unknown>>;
  readonly states: readonly FoundState[];
  /** The workflow this one is inside of. */
  readonly outer?: FoundWorkflow;
}

/** All workflows of a definition, outer ones first. Parts that are no objects are left out: other checks report them. */
export function* walkWorkflows(
  workflow: unknown,
  place = "the state machine",
  outer?: FoundWorkflow,
): Generator<FoundWorkflow> {
  if (!isRecord(workflow)) return;
  const siblings = isRecord(workflow.States) ? workflow.States : {};
  const states = Object.entries(siblings).flatMap(([name, state]) =>
    isRecord(state) ? [{ name, state, siblings }] : [],
  );
  const found: FoundWorkflow = { place, workflow, states, ...(outer && { outer }) };
  yield found;
  for (const { name, state } of states) {
    const branches = Array.isArray(state.Branches) ? state.Branches : [];
    for (const [i, branch] of branches.entries()) yield* walkWorkflows(branch, `branch ${i + 1} of '${name}'`, found);
    if (state.ItemProcessor !== undefined)
      yield* walkWorkflows(state.ItemProcessor, `the item processor of '${name}'`, found);
  }
}

/** The rules of a state's list field that are objects: Choices, Retry or Catch. */
export function rulesOf(
  state: Readonly<Record<string, unknown>>,
  field: string,
): readonly Readonly<Record<string, unknown>>[] {
  const list = state[field];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
