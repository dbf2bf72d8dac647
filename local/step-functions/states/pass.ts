import type { PassState, SucceedState } from "../definition.ts";
import type { Outcome, Visit } from "../visit.ts";

/** Pass and Succeed do nothing but emit; a Succeed state has no Next and so ends its workflow. */
export async function runPass({ state, input }: Visit<PassState | SucceedState>): Promise<Outcome> {
  return { output: input, emits: state, next: state.Type === "Pass" ? state.Next : undefined };
}
