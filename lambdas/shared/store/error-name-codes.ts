import { CODES, type Code, isCode } from "../codes.ts";
import type { Evidence } from "../evidence.ts";

/**
 * Error names that Step Functions and Lambda give to a task that did not answer, and what each means here
 * (Step Functions developer guide, "Handling errors in workflows"; Lambda developer guide, Runtime API errors).
 */
const ERROR_NAMES: readonly (readonly [RegExp, Code])[] = [
  [/^States\.(Timeout|HeartbeatTimeout)$/, "LaneTimedOut"],
  [/^Sandbox\.Timedout$/, "LaneTimedOut"],
  [/^(Lambda|Runtime|Sandbox|Function)\./, "LaneCrashed"],
];

/** Evidence as states of the machine write it: they know only the name of the error. */
export interface RawEvidence extends Omit<Evidence, "code"> {
  readonly code: string;
}

/** Evidence with its code: names of our own pass, known names of AWS are mapped, others become `Unclassified` and keep their name. */
export function classifyEvidence(raw: RawEvidence): Evidence {
  const { code: name } = raw;
  if (isCode(name)) return { ...raw, code: name, detail: raw.detail || CODES[name].meaning };
  const code = ERROR_NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? "Unclassified";
  return { ...raw, code, detail: `${raw.detail || CODES[code].meaning} (${name})` };
}
