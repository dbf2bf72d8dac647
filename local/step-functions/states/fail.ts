import type { FailState } from "../definition.ts";
import { StatesError } from "../states-error.ts";
import type { Outcome, Visit } from "../visit.ts";

/** Reports the state's Error and Cause, each empty when absent. */
export async function runFail(visit: Visit<FailState>): Promise<Outcome> {
  const { expressions } = visit.machinery;
  const name = await expressions.text(visit.state.Error ?? "", "Error", visit.bindings());
  throw new StatesError(name, await expressions.text(visit.state.Cause ?? "", "Cause", visit.bindings()));
}
