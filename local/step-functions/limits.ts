import { InterpreterError } from "./states-error.ts";

/** Step Functions service quotas (developer guide, "Quotas related to state machine executions" and "Workflow variables"). */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
/** All variables of a workflow together. */
export const MAX_VARIABLES_BYTES = 10 * 1024 * 1024;
/** Events of a Standard execution; the one that ends it is among them. */
export const MAX_HISTORY_EVENTS = 25_000;
/** Of states and of variables. */
export const MAX_NAME_CHARACTERS = 80;
/** Iterations of an inline Map that run at once, whatever MaxConcurrency asks for. */
export const MAX_INLINE_CONCURRENCY = 40;
/** Executions of a distributed Map that run at once, whatever MaxConcurrency asks for. */
export const MAX_DISTRIBUTED_CONCURRENCY = 10_000;
/** Of waits, time limits and retry intervals. */
export const MAX_SECONDS = 99_999_999;

/** Bytes of `value` as JSON text in UTF-8. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");

/** `value`, or `States.DataLimitExceeded` when it is too large to pass between states; `what` names it in the Cause. */
export function withinPayloadLimit<T>(value: T, what: string): T {
  if (jsonBytes(value) > MAX_PAYLOAD_BYTES) {
    throw new InterpreterError("States.DataLimitExceeded", `${what} exceeds the limit of ${MAX_PAYLOAD_BYTES} bytes.`);
  }
  return value;
}
