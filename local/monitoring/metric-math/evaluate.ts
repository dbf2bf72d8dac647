import { MonitoringError } from "../monitoring-error.ts";
import type { MathNode } from "./parse.ts";

/** Values of one window; undefined: no data. */
export interface MathScope {
  readonly valueOf: (id: string) => number | undefined;
  /** All metrics of the alarm, expressions left out. */
  readonly metrics: () => readonly (number | undefined)[];
}

const OPERATIONS: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  ">": (left, right) => Number(left > right),
  ">=": (left, right) => Number(left >= right),
  "<": (left, right) => Number(left < right),
  "<=": (left, right) => Number(left <= right),
  "==": (left, right) => Number(left === right),
  "!=": (left, right) => Number(left !== right),
};

type Call = (parts: readonly MathNode[], scope: MathScope) => number | undefined;

const CALLS: Readonly<Record<string, Call>> = {
  IF: ([condition, then, otherwise], scope) => {
    const holds = evaluateMath(argument(condition), scope);
    if (holds === undefined) return undefined;
    return evaluateMath(argument(holds === 0 ? otherwise : then), scope);
  },
  /** Adds up what there is; metrics without data are left out. */
  SUM: ([part], scope) => {
    if (part?.kind !== "call" || part.name !== "METRICS")
      throw new MonitoringError("SUM is known over METRICS() alone");
    const values = scope.metrics().filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  },
};

/** The value of an expression in one window; no data where an operand has none, and for a division by zero. */
export function evaluateMath(node: MathNode, scope: MathScope): number | undefined {
  if (node.kind === "number") return node.value;
  if (node.kind === "id") return scope.valueOf(node.id);
  if (node.kind === "call") {
    const call = CALLS[node.name];
    if (!call) throw new MonitoringError(`the function ${node.name} is not known`);
    return call(node.parts, scope);
  }
  const left = evaluateMath(node.left, scope);
  const right = evaluateMath(node.right, scope);
  if (left === undefined || right === undefined) return undefined;
  const value = OPERATIONS[node.operator]?.(left, right);
  return Number.isFinite(value) ? value : undefined;
}

function argument(node: MathNode | undefined): MathNode {
  if (node) return node;
  throw new MonitoringError("a function has too few arguments");
}
