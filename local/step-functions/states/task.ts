import type { TaskState } from "../definition.ts";
import type { Bindings } from "../expressions/expressions.ts";
import { MAX_SECONDS, withinPayloadLimit } from "../limits.ts";
import { StatesError } from "../states-error.ts";
import type { PendingTask } from "../task-tokens.ts";
import { performTask, type TaskLimits } from "../tasks/perform-task.ts";
import { parseResource, type TaskResource } from "../tasks/resources.ts";
import type { Outcome, Visit } from "../visit.ts";

/** One attempt of a task: schedule, start, wait for the result or the token, within the state's time limits. */
export async function runTask(visit: Visit<TaskState>): Promise<Outcome> {
  const { state, machinery } = visit;
  const resource = parseResource(state.Resource);
  if (!resource) throw new StatesError("States.Runtime", `The resource '${state.Resource}' is unknown.`);
  const pending = resource.waitForToken ? machinery.tokens.open(machinery.clock.now) : undefined;
  try {
    const result = await attempt(visit, resource, pending);
    return { output: result, next: state.Next, emits: state, known: { result } };
  } finally {
    pending?.close();
  }
}

async function attempt(visit: Visit<TaskState>, resource: TaskResource, pending?: PendingTask): Promise<unknown> {
  const { state, thread } = visit;
  const bindings = visit.bindings(undefined, pending && { Task: { Token: pending.token } });
  const limits = await limitsOf(visit, bindings);
  const args = await argumentsOf(visit, bindings);
  const called = { resourceType: resource.type, resource: resource.name };
  thread.record("TaskScheduled", {
    ...called,
    region: "local",
    parameters: JSON.stringify(args),
    ...(limits.timeoutSeconds !== undefined && { timeoutInSeconds: limits.timeoutSeconds }),
    ...(limits.heartbeatSeconds !== undefined && { heartbeatInSeconds: limits.heartbeatSeconds }),
  });
  thread.record("TaskStarted", called);
  try {
    const result = await performTask({ thread, resource, args, limits, pending });
    withinPayloadLimit(result, `The result of the task '${state.Resource}'`);
    thread.record("TaskSucceeded", { ...called, output: JSON.stringify(result) });
    return result;
  } catch (thrown) {
    if (thrown instanceof StatesError && !thread.signal.aborted) {
      const details = { ...called, error: thrown.name, ...(thrown.message && { cause: thrown.message }) };
      thread.record(thrown.name === "States.Timeout" ? "TaskTimedOut" : "TaskFailed", details);
    }
    throw thrown;
  }
}

async function limitsOf({ state, machinery }: Visit<TaskState>, bindings: Bindings): Promise<TaskLimits> {
  const seconds = async (field: "TimeoutSeconds" | "HeartbeatSeconds") =>
    state[field] === undefined
      ? undefined
      : machinery.expressions.integer(state[field], field, bindings, 1, MAX_SECONDS);
  return { timeoutSeconds: await seconds("TimeoutSeconds"), heartbeatSeconds: await seconds("HeartbeatSeconds") };
}

async function argumentsOf({ state, input, machinery }: Visit<TaskState>, bindings: Bindings): Promise<unknown> {
  if (state.Arguments === undefined) return input;
  const args = await machinery.expressions.evaluate(state.Arguments, "Arguments", bindings);
  return withinPayloadLimit(args, `The input of the task '${state.Resource}'`);
}
