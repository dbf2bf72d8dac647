import type { Workflow } from "./definition.ts";
import { runState, type Step } from "./run-state.ts";
import { StatesError } from "./states-error.ts";
import type { Thread } from "./thread.ts";

/** Runs a workflow from its start to one of its ends and gives the last state's output. */
export async function runWorkflow(workflow: Workflow, input: unknown, thread: Thread): Promise<unknown> {
  let step: Step = { next: workflow.StartAt, output: input };
  while (step.next !== undefined) {
    const state = workflow.States[step.next];
    if (!state) throw new StatesError("States.Runtime", `There is no state '${step.next}'.`);
    step = await runState(step.next, state, step.output, thread);
  }
  return step.output;
}
