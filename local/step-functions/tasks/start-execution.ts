import { isRecord } from "../is-record.ts";
import { StatesError } from "../states-error.ts";
import { callService } from "./call-service.ts";
import type { CallTools, TaskCall } from "./task-call.ts";

const start = callService("sfn", "startExecution", true);
const describe = callService("sfn", "describeExecution", true);
const stop = callService("sfn", "stopExecution", true);

/** How often a child execution is looked at, milliseconds. */
const POLL_MS = 100;

/** Starts an execution and gives its ARN; `Input` may be any JSON. Result fields are written as the service writes them, in Pascal case. */
export const startExecution: TaskCall = async (args, tools) => {
  const { Input = {}, ...others } = isRecord(args) ? args : {};
  return pascalCased(
    await start({ ...others, Input: typeof Input === "string" ? Input : JSON.stringify(Input) }, tools),
  );
};

/**
 * Starts an execution and waits for its end (`.sync:2`): its description with `Output` as JSON, or `States.TaskFailed` with the description
 * as Cause. A stopped parent stops the child (developer guide, "Run a job (.sync)").
 */
export const runExecution: TaskCall = async (args, tools) => {
  const started = await startExecution(args, tools);
  tools.submitted(started);
  const executionArn = { ExecutionArn: isRecord(started) ? started.ExecutionArn : undefined };
  try {
    return await outcomeOf(executionArn, tools);
  } catch (thrown) {
    if (tools.signal.aborted) await stop(executionArn, tools);
    throw thrown;
  }
};

async function outcomeOf(executionArn: object, tools: CallTools): Promise<unknown> {
  for (;;) {
    const execution = pascalCased(await describe(executionArn, tools));
    if (execution.Status === "SUCCEEDED") return { ...execution, Output: JSON.parse(String(execution.Output)) };
    if (execution.Status !== "RUNNING") throw new StatesError("States.TaskFailed", JSON.stringify(execution));
    await tools.clock.sleep(POLL_MS, tools.signal);
  }
}

function pascalCased(result: unknown): Record<string, unknown> {
  const fields = isRecord(result) ? Object.entries(result) : [];
  return Object.fromEntries(fields.map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]));
}
