import { isRecord } from "../is-record.ts";

/** A state of a definition that is not yet known to be well-formed. */
export interface FoundState {
  readonly name: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** A workflow of such a definition, and where it stands. */
export interface FoundWorkflow {
  readonly kind: "machine" | "branch" | "processor";
  /** For messages: `the state machine`, or for example `branch 2 of 'Race'`. */
  readonly place: string;
  readonly workflow: Readonly<Record<string, unknown>>;
  readonly states: readonly FoundState[];
  /** The state this workflow is inside of, and that state's workflow. Absent for the machine. */
  readonly within?: { readonly workflow: FoundWorkflow; readonly state: FoundState };
}

/** All workflows of a definition, outer ones first. Parts that are no objects are left out: other checks report them. */
export function walkWorkflows(definition: Readonly<Record<string, unknown>>): FoundWorkflow[] {
  const machine: FoundWorkflow = {
    kind: "machine",
    place: "the state machine",
    workflow: definition,
    states: statesOf(definition),
  };
  return [machine, ...workflowsInside(machine)];
}

/** The rules of a state's list field that are objects: Choices, Retry or Catch. */
export const rulesOf = ({ state }: FoundState, field: "Choices" | "Retry" | "Catch"): FoundState["state"][] =>
  objectsIn(state[field]);

function workflowsInside(workflow: FoundWorkflow): FoundWorkflow[] {
  return workflow.states.flatMap((state) => {
    const { name } = state;
    const branches = objectsIn(state.state.Branches).map((branch, i) =>
      found("branch", `branch ${i + 1} of '${name}'`, branch),
    );
    const processors = objectsIn([state.state.ItemProcessor]).map((processor) =>
      found("processor", `the item processor of '${name}'`, processor),
    );
    return [...branches, ...processors].flatMap((inner) => {
      const placed = { ...inner, within: { workflow, state } };
      return [placed, ...workflowsInside(placed)];
    });
  });
}

const found = (kind: FoundWorkflow["kind"], place: string, workflow: FoundWorkflow["workflow"]): FoundWorkflow => ({
  kind,
  place,
  workflow,
  states: statesOf(workflow),
});

function statesOf({ States }: FoundWorkflow["workflow"]): FoundState[] {
  const entries = isRecord(States) ? Object.entries(States) : [];
  return entries.flatMap(([name, state]) => (isRecord(state) ? [{ name, state }] : []));
}

const objectsIn = (list: unknown): FoundState["state"][] => (Array.isArray(list) ? list.filter(isRecord) : []);
