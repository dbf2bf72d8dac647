import { isExpression, type Place, stringsIn } from "../expressions/expression.ts";
import { type FoundState, rulesOf } from "./walk-states.ts";

/** Fields that may hold expressions, with the values of `$states` that are there beside `input` and `context`. */
const OWN_FIELDS = [
  "Assign",
  "Output",
  "Arguments",
  "TimeoutSeconds",
  "HeartbeatSeconds",
  "Seconds",
  "Timestamp",
  "Error",
  "Cause",
  "Items",
  "ItemSelector",
  "MaxConcurrency",
  "ItemReader",
  "ResultWriter",
  "ToleratedFailurePercentage",
  "ToleratedFailureCount",
];
const RULE_FIELDS = [
  { list: "Choices", fields: ["Condition", "Assign", "Output"] },
  { list: "Catch", fields: ["Assign", "Output"] },
] as const;

/** The states that have a result. */
const WITH_RESULT: readonly unknown[] = ["Task", "Parallel", "Map"];

/** Every string where an expression may stand in a state, the states inside it left out. */
export function stringPlaces(found: FoundState): Place[] {
  const own = OWN_FIELDS.flatMap((field) => [...stringsIn(found.state[field], field)]);
  const ofRules = RULE_FIELDS.flatMap(({ list, fields }) =>
    rulesOf(found, list).flatMap((rule, i) =>
      fields.flatMap((field) => [...stringsIn(rule[field], `${list}[${i}]/${field}`)]),
    ),
  );
  return [...own, ...ofRules];
}

/** The expressions among them. */
export const expressionPlaces = (found: FoundState): Place[] =>
  stringPlaces(found).filter(({ value }) => isExpression(value));

/** What `$states` has in a field of a state (Amazon States Language, "Reserved states Variable with JSONata"). */
export function statesFields({ state }: FoundState, field: string): readonly string[] {
  const always = ["input", "context"];
  if (field.startsWith("Catch[")) return [...always, "errorOutput"];
  return WITH_RESULT.includes(state.Type) && /^(Assign|Output)\b/.test(field) ? [...always, "result"] : always;
}
