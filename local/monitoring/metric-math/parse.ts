import { MonitoringError } from "../monitoring-error.ts";

/** Metric math as a tree. */
export type MathNode =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "id"; readonly id: string }
  | { readonly kind: "call"; readonly name: string; readonly parts: readonly MathNode[] }
  | { readonly kind: "operation"; readonly operator: string; readonly left: MathNode; readonly right: MathNode };

/** Operators by how tightly they bind, loosest first (CloudWatch user guide, "Metric math syntax and functions"). */
const LEVELS: readonly (readonly string[])[] = [
  [">=", "<=", "==", "!=", ">", "<"],
  ["+", "-"],
  ["*", "/"],
];
const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|>=|<=|==|!=|[-+*/<>(),])/y;

/** Reads an expression. @throws MonitoringError for anything that is not understood. */
export function parseMath(expression: string): MathNode {
  const tokens = tokensOf(expression);
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new MonitoringError(`"${expression}": expected ${wanted ?? "more"}, found ${token ?? "the end"}`);
    }
    return token;
  };
  const level = (depth: number): MathNode => {
    const operators = LEVELS[depth];
    if (!operators) return primary();
    let left = level(depth + 1);
    while (operators.includes(tokens[at] ?? "")) {
      const operator = take();
      left = { kind: "operation", operator, left, right: level(depth + 1) };
    }
    return left;
  };
  const primary = (): MathNode => {
    const token = take();
    if (token === "(") {
      const inner = level(0);
      take(")");
      return inner;
    }
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    if (!/^\w/.test(token)) throw new MonitoringError(`"${expression}": ${token} is out of place`);
    return tokens[at] === "(" ? { kind: "call", name: token, parts: parts() } : { kind: "id", id: token };
  };
  const parts = (): MathNode[] => {
    take("(");
    const found: MathNode[] = [];
    while (tokens[at] !== ")") {
      if (found.length > 0) take(",");
      found.push(level(0));
    }
    take(")");
    return found;
  };
  const tree = level(0);
  if (at < tokens.length) throw new MonitoringError(`"${expression}": ${tokens[at]} is too much`);
  return tree;
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const token = TOKEN.exec(expression)?.[1];
    if (token === undefined) throw new MonitoringError(`"${expression}": not understood from character ${from + 1}`);
    tokens.push(token);
  }
  return tokens;
}
