import type { FunctionAnswer } from "../integrations.ts";
import { isRecord } from "../is-record.ts";
import { StatesError } from "../states-error.ts";
import type { TaskCall } from "./task-call.ts";

/** Arguments of `lambda:invoke` that are understood; the load checks refuse others. */
export const INVOKE_ARGUMENTS = ["FunctionName", "Payload"] as const;

/**
 * Invokes a function and gives `{ ExecutedVersion, Payload, StatusCode }`. A function's failure is an error with its error type as name and
 * its whole payload as Cause (developer guide, "Handling error conditions").
 */
export const invokeFunction: TaskCall = async (args, { integrations, inFlight }) => {
  const { FunctionName, Payload = {} } = isRecord(args) ? args : {};
  const arn = String(FunctionName);
  inFlight(1);
  try {
    const answer = await integrations.invokeFunction(arn, Payload);
    if (answer.functionError) throw new StatesError(answer.functionError.errorType, causeOf(answer));
    return { ExecutedVersion: versionIn(arn), Payload: answer.payload ?? null, StatusCode: 200 };
  } catch (thrown) {
    if (thrown instanceof StatesError) throw thrown;
    throw new StatesError("Lambda.Unknown", thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    inFlight(-1);
  }
};

const causeOf = ({ payload, functionError }: FunctionAnswer) =>
  JSON.stringify(isRecord(payload) ? payload : functionError);

/** The version of a qualified ARN; `$LATEST` for other names. */
const versionIn = (arn: string) => /:function:[^:]+:(\d+)$/.exec(arn)?.[1] ?? "$LATEST";
