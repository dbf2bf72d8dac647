import type { ChoiceState } from "../definition.ts";
import { unexpected } from "../expressions/expressions.ts";
import { InterpreterError } from "../states-error.ts";
import type { Outcome, Visit } from "../visit.ts";

/** The first rule whose Condition is true; the state's own Assign and Output count only on the way to Default. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Outcome> {
  const { state, input } = visit;
  for (const [i, rule] of state.Choices.entries()) {
    const field = `Choices[${i}]/Condition`;
    const holds = await visit.evaluate(rule.Condition, field);
    if (typeof holds !== "boolean") throw unexpected(rule.Condition, field, "a boolean", holds);
    if (holds) return { output: input, next: rule.Next, emits: rule, fieldPrefix: `Choices[${i}]/` };
  }
  if (state.Default !== undefined) return { output: input, next: state.Default, emits: state };
  throw new InterpreterError("States.Runtime", "No rule of the Choice state matched and it has no Default.");
}
