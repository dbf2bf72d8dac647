import { childrenOf, isNode, type SyntaxNode, variableName } from "../expressions/syntax-tree.ts";

/** JSONata's own functions that Step Functions keeps (JSONata 2.0 function library). */
const BUILT_IN = new Set(
  (
    "sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace " +
    "split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power boolean not map zip filter single " +
    "reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct base64encode base64decode " +
    "encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone now millis"
  ).split(" "),
);

type Scope = Set<string>;

/**
 * The variables an expression reads and does not define itself, by block, function parameter, `@` or `#`; neither `$`, `$states` nor a
 * built-in function. `added` names the functions that the host adds.
 */
export function freeVariables(tree: SyntaxNode, added: readonly string[]): ReadonlySet<string> {
  const free = new Set<string>();
  walk(tree, new Set([...BUILT_IN, ...added, "", "$", "states"]), free);
  return free;
}

function walk(node: SyntaxNode, scope: Scope, free: Set<string>): void {
  const name = variableName(node);
  if (name !== undefined && !scope.has(name)) free.add(name);
  const walkPart = WALKS[node.type] ?? walkChildren;
  walkPart(node, scope, free);
}

type Walk = (node: SyntaxNode, scope: Scope, free: Set<string>) => void;

/** Node types that define variables, and for how far. */
const WALKS: Readonly<Record<string, Walk>> = {
  block: (node, scope, free) => walkChildren(node, new Set(scope), free),
  lambda: (node, scope, free) => {
    const parameters = [...childrenOf(node.arguments)].map((parameter) => String(parameter.value));
    if (isNode(node.body)) walk(node.body, new Set([...scope, ...parameters]), free);
  },
  bind: (node, scope, free) => {
    const own = isNode(node.lhs) ? String(node.lhs.value) : "";
    const recursive = isNode(node.rhs) && node.rhs.type === "lambda";
    if (recursive) scope.add(own);
    if (isNode(node.rhs)) walk(node.rhs, scope, free);
    scope.add(own);
  },
  path: (node, scope, free) => {
    const inner = new Set(scope);
    for (const step of node.steps ?? []) {
      if (typeof step.focus === "string") inner.add(step.focus);
      if (typeof step.index === "string") inner.add(step.index);
      for (const stage of childrenOf(step.stages)) if (stage.type === "index") inner.add(String(stage.value));
      walk(step, inner, free);
    }
    for (const part of childrenOf(node.group)) walk(part, inner, free);
  },
};

function walkChildren(node: SyntaxNode, scope: Scope, free: Set<string>): void {
  for (const child of childrenOf(node)) walk(child, scope, free);
}
