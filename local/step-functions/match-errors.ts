import type { HeartbeatTimeout, StatesError } from "./states-error.ts";

/**
 * Whether an `ErrorEquals` list matches an error (developer guide, "Error names"): `States.Runtime` is never matched, `States.ALL` and
 * `States.TaskFailed` leave `States.DataLimitExceeded` out, and `States.TaskFailed` also leaves `States.Timeout` out.
 */
export function matchesError(errorEquals: readonly string[], error: StatesError): boolean {
  if (error.name === "States.Runtime") return false;
  const wild = error.name !== "States.DataLimitExceeded";
  const alias = (error as Partial<HeartbeatTimeout>).alias;
  return errorEquals.some(
    (name) =>
      name === error.name ||
      name === alias ||
      (name === "States.ALL" && wild) ||
      (name === "States.TaskFailed" && wild && error.name !== "States.Timeout"),
  );
}
