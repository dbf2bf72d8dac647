import { type FoundState, type FoundWorkflow, rulesOf } from "../checks/walk-states.ts";
import { isRecord } from "../is-record.ts";

/** A way from a state to the next, and the names it assigns. */
interface Way {
  readonly to: unknown;
  readonly assigns: readonly string[];
}

type Names = ReadonlySet<string>;

/** For each state of a workflow, the variables that some way to it has assigned; `around` are those that the workflow can read at its start. */
export function variablesAtEntry({ workflow, states }: FoundWorkflow, around: Names): ReadonlyMap<string, Names> {
  const byName = new Map(states.map((found) => [found.name, found]));
  const atEntry = new Map<string, Names>();
  const open: { readonly name: string; readonly names: Names }[] = [{ name: String(workflow.StartAt), names: around }];
  for (let next = open.pop(); next; next = open.pop()) {
    const found = byName.get(next.name);
    const known = atEntry.get(next.name);
    const names = new Set([...(known ?? []), ...next.names]);
    if (!found || known?.size === names.size) continue;
    atEntry.set(next.name, names);
    for (const way of waysFrom(found)) open.push({ name: String(way.to), names: new Set([...names, ...way.assigns]) });
  }
  return atEntry;
}

function waysFrom(found: FoundState): Way[] {
  const { state } = found;
  const rules = [...rulesOf(found, "Choices"), ...rulesOf(found, "Catch")];
  return [
    { to: state.Next, assigns: namesIn(state.Assign) },
    { to: state.Default, assigns: namesIn(state.Assign) },
    ...rules.map((rule) => ({ to: rule.Next, assigns: namesIn(rule.Assign) })),
  ].filter((way) => way.to !== undefined);
}

const namesIn = (assign: unknown): string[] => (isRecord(assign) ? Object.keys(assign) : []);
