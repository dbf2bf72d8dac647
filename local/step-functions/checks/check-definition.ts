import { isRecord } from "../is-record.ts";
import { checkExpressions } from "./check-expressions.ts";
import { checkFields } from "./check-fields.ts";
import { checkRules } from "./check-rules.ts";
import { checkTransitions } from "./check-transitions.ts";
import { checkVariables } from "./check-variables.ts";
import { type FoundWorkflow, walkWorkflows } from "./walk-states.ts";

const CHECKS: readonly ((found: FoundWorkflow) => string[])[] = [
  checkFields,
  checkTransitions,
  checkRules,
  checkVariables,
  checkExpressions,
];

/** Everything in a definition that Step Functions or this interpreter would not take, one sentence each; empty when it can be loaded. */
export function checkDefinition(definition: unknown): string[] {
  if (!isRecord(definition)) return ["the state machine: must be an object"];
  const workflows = walkWorkflows(definition);
  return [...workflows.flatMap((found) => CHECKS.flatMap((check) => check(found))), ...doubleNames(workflows)];
}

/** State names are unique in the whole machine, not only in their workflow. */
function doubleNames(workflows: readonly FoundWorkflow[]): string[] {
  const names = workflows.flatMap(({ states }) => states.map(({ name }) => name));
  const doubles = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  return [...doubles].map((name) => `'${name}': another state has the same name`);
}
