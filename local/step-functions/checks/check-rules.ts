import { isRecord } from "../is-record.ts";
import { MAX_NAME_CHARACTERS } from "../limits.ts";
import { INVOKE_ARGUMENTS } from "../tasks/invoke-function.ts";
import { parseResource } from "../tasks/resources.ts";
import { checkMap } from "./check-map.ts";
import { type FoundState, type FoundWorkflow, rulesOf } from "./walk-states.ts";

type StateCheck = (found: FoundState) => string[];

/** Rules between fields of a state, one function each. */
const CHECKS: readonly StateCheck[] = [
  checkName,
  checkResource,
  checkTimeouts,
  checkWait,
  checkWildcards,
  checkDelays,
  checkMap,
];

/** What the fields of a state must be to one another. */
export function checkRules({ states }: FoundWorkflow): string[] {
  return states.flatMap((found) =>
    CHECKS.flatMap((check) => check(found)).map((problem) => `'${found.name}': ${problem}`),
  );
}

function checkName({ name }: FoundState): string[] {
  return name.length > MAX_NAME_CHARACTERS ? [`the name has more than ${MAX_NAME_CHARACTERS} characters`] : [];
}

function checkResource({ state }: FoundState): string[] {
  if (state.Type !== "Task" || typeof state.Resource !== "string") return [];
  const resource = parseResource(state.Resource);
  if (!resource) return [`the resource '${state.Resource}' is not known`];
  if (resource.type !== "lambda" || !isRecord(state.Arguments)) return [];
  const known: readonly string[] = INVOKE_ARGUMENTS;
  return Object.keys(state.Arguments)
    .filter((field) => !known.includes(field))
    .map((field) => `Arguments: the field ${field} is not known here`);
}

function checkTimeouts({ state }: FoundState): string[] {
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  const late = typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout;
  return late ? ["HeartbeatSeconds must be smaller than TimeoutSeconds"] : [];
}

function checkWait({ state }: FoundState): string[] {
  if (state.Type !== "Wait") return [];
  return (state.Seconds === undefined) === (state.Timestamp === undefined) ? ["needs either Seconds or Timestamp"] : [];
}

function checkWildcards(found: FoundState): string[] {
  return (["Retry", "Catch"] as const).flatMap((field) => {
    const rules = rulesOf(found, field);
    return rules.flatMap(({ ErrorEquals: names }, i) => {
      const misplaced =
        Array.isArray(names) && names.includes("States.ALL") && (names.length > 1 || i < rules.length - 1);
      return misplaced ? [`${field}[${i}]: States.ALL must stand alone and in the last rule`] : [];
    });
  });
}

function checkDelays(found: FoundState): string[] {
  return rulesOf(found, "Retry").flatMap(({ IntervalSeconds: interval = 1, MaxDelaySeconds: most }, i) =>
    typeof most === "number" && most <= Number(interval)
      ? [`Retry[${i}]: MaxDelaySeconds must be greater than IntervalSeconds`]
      : [],
  );
}
