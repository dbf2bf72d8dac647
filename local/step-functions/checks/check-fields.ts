import { isRecord } from "../is-record.ts";
import {
  BRANCH_FIELDS,
  CATCHER_FIELDS,
  CHOICE_RULE_FIELDS,
  type FieldTable,
  MACHINE_FIELDS,
  PROCESSOR_FIELDS,
  RETRIER_FIELDS,
  STATE_FIELDS,
} from "./fields.ts";
import type { FoundState, FoundWorkflow } from "./walk-states.ts";
import { rulesOf } from "./walk-states.ts";

type Fields = Readonly<Record<string, unknown>>;

const WORKFLOWS: Readonly<Record<FoundWorkflow["kind"], FieldTable>> = {
  machine: MACHINE_FIELDS,
  branch: BRANCH_FIELDS,
  processor: PROCESSOR_FIELDS,
};
const RULES: readonly { readonly field: "Choices" | "Retry" | "Catch"; readonly table: FieldTable }[] = [
  { field: "Choices", table: CHOICE_RULE_FIELDS },
  { field: "Retry", table: RETRIER_FIELDS },
  { field: "Catch", table: CATCHER_FIELDS },
];

/** Unknown, missing and malformed fields of a workflow and of its states. */
export function checkFields(found: FoundWorkflow): string[] {
  const strays = Object.entries(isRecord(found.workflow.States) ? found.workflow.States : {})
    .filter(([, state]) => !isRecord(state))
    .map(([name]) => `'${name}': must be an object`);
  return [
    ...fieldProblems(found.place, found.workflow, WORKFLOWS[found.kind]),
    ...strays,
    ...found.states.flatMap(stateProblems),
  ];
}

function stateProblems(found: FoundState): string[] {
  const { name, state } = found;
  const type = String(state.Type);
  if (!Object.hasOwn(STATE_FIELDS, type)) return [`'${name}': the type '${type}' is unknown`];
  const table = STATE_FIELDS[type as keyof typeof STATE_FIELDS];
  const rules = RULES.flatMap(({ field, table: ruleTable }) =>
    rulesOf(found, field).flatMap((rule, i) => fieldProblems(`'${name}': ${field}[${i}]`, rule, ruleTable)),
  );
  return [...fieldProblems(`'${name}'`, state, table), ...rules];
}

/** What is wrong with the fields of one object; `where` names it. */
export function fieldProblems(where: string, fields: Fields, { required = {}, optional = {} }: FieldTable): string[] {
  const forms = { ...optional, ...required };
  const missing = Object.keys(required).filter((field) => fields[field] === undefined);
  const problems = missing.map((field) => `${where}: ${field} is missing`);
  for (const [field, value] of Object.entries(fields)) {
    const form = forms[field];
    if (!form) problems.push(`${where}: the field ${field} is not known here`);
    else if (!form.accepts(value)) problems.push(`${where}: ${field} must be ${form.form}`);
  }
  return problems;
}
