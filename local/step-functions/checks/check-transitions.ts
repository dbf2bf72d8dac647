import { type FoundState, type FoundWorkflow, rulesOf } from "./walk-states.ts";

/** States that end a workflow or choose their way themselves. */
const WITHOUT_NEXT: readonly unknown[] = ["Choice", "Succeed", "Fail"];

/** Targets that do not exist, states that cannot be reached, ways on that are missing or double. */
export function checkTransitions({ place, workflow, states }: FoundWorkflow): string[] {
  const names = new Set(states.map(({ name }) => name));
  const start = String(workflow.StartAt);
  const missing = names.has(start) ? [] : [`${place}: StartAt names '${start}', which is not there`];
  const reached = reachable(start, states);
  return [
    ...missing,
    ...states.flatMap((found) => [
      ...waysOn(found),
      ...targetsOf(found)
        .filter((target) => !names.has(target))
        .map((target) => `'${found.name}': leads to '${target}', which is not there`),
    ]),
    ...states.filter(({ name }) => !reached.has(name)).map(({ name }) => `'${name}': cannot be reached`),
  ];
}

function waysOn({ name, state }: FoundState): string[] {
  if (WITHOUT_NEXT.includes(state.Type)) return [];
  return (state.Next === undefined) === (state.End === undefined) ? [`'${name}': needs either Next or End`] : [];
}

/** Every state that a state may lead to. */
function targetsOf(found: FoundState): string[] {
  const rules = [...rulesOf(found, "Choices"), ...rulesOf(found, "Catch")];
  const targets = [found.state.Next, found.state.Default, ...rules.map((rule) => rule.Next)];
  return targets.filter((target) => typeof target === "string");
}

function reachable(start: string, states: readonly FoundState[]): ReadonlySet<string> {
  const byName = new Map(states.map((found) => [found.name, found]));
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const found = byName.get(name);
    if (!found || reached.has(name)) continue;
    reached.add(name);
    open.push(...targetsOf(found));
  }
  return reached;
}
