import type { ParallelState } from "../definition.ts";
import { fanOut } from "../fan-out.ts";
import { withinPayloadLimit } from "../limits.ts";
import type { Thread } from "../thread.ts";
import type { Outcome, Visit } from "../visit.ts";

/** Runs all branches on the same input; the result is the array of their outputs. */
export async function runParallel(visit: Visit<ParallelState>): Promise<Outcome> {
  const { state, thread, name } = visit;
  const input = state.Arguments === undefined ? visit.input : await visit.evaluate(state.Arguments, "Arguments");
  withinPayloadLimit(input, `The input of the branches of '${name}'`);
  thread.record("ParallelStateStarted");
  const jobs = state.Branches.map((branch) => ({
    run: (inner: Thread) => thread.run.runWorkflow(branch, input, inner),
  }));
  const result = await fanOut(thread, jobs, jobs.length);
  thread.record("ParallelStateSucceeded");
  return { output: result, next: state.Next, emits: state, known: { result } };
}
