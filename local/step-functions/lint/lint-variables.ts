import { expressionPlaces } from "../checks/expression-places.ts";
import type { FoundState, FoundWorkflow } from "../checks/walk-states.ts";
import { expressionText } from "../expressions/expression.ts";
import { ADDED_FUNCTIONS } from "../expressions/functions.ts";
import { parseExpression } from "../expressions/syntax-tree.ts";
import { isRecord } from "../is-record.ts";
import { variablesAtEntry } from "./assigned-variables.ts";
import { freeVariables } from "./free-variables.ts";

/** Variables that no way to their state has assigned: JSONata takes them for absent values and says nothing. */
export function lintVariables(workflows: readonly FoundWorkflow[]): string[] {
  const atEntry = new Map<FoundWorkflow, ReadonlyMap<string, ReadonlySet<string>>>();
  for (const workflow of workflows) {
    const { within } = workflow;
    const around = within && !isOwnExecution(workflow) && atEntry.get(within.workflow)?.get(within.state.name);
    atEntry.set(workflow, variablesAtEntry(workflow, around || new Set()));
  }
  return workflows.flatMap((workflow) =>
    workflow.states.flatMap((found) => unassigned(found, atEntry.get(workflow)?.get(found.name) ?? new Set())),
  );
}

/** The items of a distributed Map see no variables of the machine around them (developer guide, "Variable scope"). */
function isOwnExecution({ kind, workflow }: FoundWorkflow): boolean {
  return kind === "processor" && isRecord(workflow.ProcessorConfig) && workflow.ProcessorConfig.Mode === "DISTRIBUTED";
}

function unassigned(found: FoundState, known: ReadonlySet<string>): string[] {
  return expressionPlaces(found).flatMap(({ field, value }) => {
    const parsed = parseExpression(expressionText(value));
    if ("problem" in parsed) return [];
    return [...freeVariables(parsed.tree, ADDED_FUNCTIONS)]
      .filter((name) => !known.has(name))
      .map((name) => `'${found.name}': ${field}: the variable $${name} is never assigned before`);
  });
}
