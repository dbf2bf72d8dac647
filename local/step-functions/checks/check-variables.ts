import { isRecord } from "../is-record.ts";
import { MAX_NAME_CHARACTERS } from "../limits.ts";
import { type FoundState, type FoundWorkflow, rulesOf } from "./walk-states.ts";

const IDENTIFIER = /^\p{ID_Start}\p{ID_Continue}*$/u;

/** Names that are no identifiers, the reserved `states`, and inner names that an outer workflow assigns too ("Variable Scope"). */
export function checkVariables(found: FoundWorkflow): string[] {
  const outer = namesAround(found);
  return found.states.flatMap((state) =>
    assignsOf(state).flatMap((assign) =>
      Object.keys(assign).flatMap((name) =>
        nameProblems(name, outer).map((problem) => `'${state.name}': Assign: ${problem}`),
      ),
    ),
  );
}

/** All Assign fields of a state: its own and those of its rules. */
function assignsOf(found: FoundState): Readonly<Record<string, unknown>>[] {
  const rules = [...rulesOf(found, "Choices"), ...rulesOf(found, "Catch")];
  return [found.state.Assign, ...rules.map((rule) => rule.Assign)].filter(isRecord);
}

function namesAround({ within }: FoundWorkflow): ReadonlySet<string> {
  if (!within) return new Set();
  const own = within.workflow.states.flatMap(assignsOf).flatMap(Object.keys);
  return new Set([...own, ...namesAround(within.workflow)]);
}

function nameProblems(name: string, outer: ReadonlySet<string>): string[] {
  if (name === "states") return ["the name 'states' is reserved"];
  if (name.length > MAX_NAME_CHARACTERS || !IDENTIFIER.test(name)) return [`'${name}' is no name for a variable`];
  return outer.has(name) ? [`'${name}' belongs to an outer workflow`] : [];
}
