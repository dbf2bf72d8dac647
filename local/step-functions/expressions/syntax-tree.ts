import jsonata from "jsonata";

/** A node of JSONata's syntax tree, as far as the checks look into it. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly SyntaxNode[];
  readonly [part: string]: unknown;
}

/** The tree of an expression, or what is wrong with its syntax. */
export function parseExpression(text: string): { readonly tree: SyntaxNode } | { readonly problem: string } {
  try {
    const tree: unknown = jsonata(text).ast();
    return { tree: tree as SyntaxNode };
  } catch (thrown) {
    return { problem: (thrown as Error).message };
  }
}

export const isNode = (value: unknown): value is SyntaxNode =>
  value !== null && typeof value === "object" && typeof (value as SyntaxNode).type === "string";

/** The nodes directly below a part of the tree, in the order of its properties. `seekingParent` and `slot` are the parser's own notes. */
export function* childrenOf(part: unknown): Generator<SyntaxNode> {
  if (part === null || typeof part !== "object") return;
  for (const [key, value] of Object.entries(part)) {
    if (key === "seekingParent" || key === "slot") continue;
    if (isNode(value)) yield value;
    else yield* childrenOf(value);
  }
}

/** All nodes of a tree, parents first. */
export function* nodesOf(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

/** The variable's name without its `$`, if the node is one; empty for `$` itself. */
export const variableName = (node: SyntaxNode | undefined): string | undefined =>
  node?.type === "variable" ? String(node.value) : undefined;
