import { expressionText, isExpression, type Place } from "../expressions/expression.ts";
import { childrenOf, nodesOf, parseExpression, type SyntaxNode, variableName } from "../expressions/syntax-tree.ts";
import { statesFields, stringPlaces } from "./expression-places.ts";
import type { FoundState, FoundWorkflow } from "./walk-states.ts";

/**
 * Syntax errors, unfinished delimiters, and what Step Functions takes out of JSONata: there is no input document, so that `$`, `$$` and bare
 * names mean nothing at the top of an expression, and there is no `$eval` (developer guide, "Transforming data with JSONata").
 */
export function checkExpressions({ states }: FoundWorkflow): string[] {
  return states.flatMap((found) =>
    stringPlaces(found).flatMap((place) =>
      placeProblems(found, place).map((problem) => `'${found.name}': ${place.field}: ${problem}`),
    ),
  );
}

function placeProblems(found: FoundState, { field, value }: Place): string[] {
  if (!isExpression(value)) {
    return value.startsWith("{%") !== value.endsWith("%}") ? ["an expression must begin with {% and end with %}"] : [];
  }
  const parsed = parseExpression(expressionText(value));
  if ("problem" in parsed) return [`JSONata: ${parsed.problem}`];
  return [
    ...new Set([
      ...forbidden(parsed.tree),
      ...unknownStates(parsed.tree, statesFields(found, field)),
      ...contextUses(parsed.tree),
    ]),
  ];
}

function forbidden(tree: SyntaxNode): string[] {
  const names = [...nodesOf(tree)].map(variableName);
  return [
    ...(names.includes("eval") ? ["$eval is not available; $parse reads JSON"] : []),
    ...(names.includes("$") ? ["$$ has no value here"] : []),
  ];
}

function unknownStates(tree: SyntaxNode, known: readonly string[]): string[] {
  return [...nodesOf(tree)].flatMap(({ steps }) => {
    const [first, second] = steps ?? [];
    if (variableName(first) !== "states" || second?.type !== "name" || known.includes(String(second.value))) return [];
    return [`$states.${String(second.value)} has no value here`];
  });
}

const OWN_CONTEXT: readonly string[] = ["lambda", "sort", "transform", "filter"];
const CONTEXT_NAMES: Readonly<Record<string, string>> = { wildcard: "*", descendant: "**", parent: "%" };

/** Parts that would read the missing input document. Later steps of a path, predicates and functions have a context of their own. */
function contextUses(node: SyntaxNode): string[] {
  if (OWN_CONTEXT.includes(node.type)) return [];
  if (node.type === "path") return node.steps?.[0] ? contextUses(node.steps[0]) : [];
  if (node.type === "name") return [`'${String(node.value)}' must be a variable: there is no input document`];
  if (node.type in CONTEXT_NAMES) return [`${CONTEXT_NAMES[node.type]} has no value here`];
  if (variableName(node) === "") return ["$ has no value here"];
  const { predicate: _, stages: __, group: ___, ...parts } = node;
  return [...childrenOf(parts)].flatMap(contextUses);
}
