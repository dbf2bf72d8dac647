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

/**
 * A job's evidence as it is stored, with codes. Error names that states wrote are left out where the handler that threw the error told
 * of it before, in its own words.
 */
export function readEvidence(stored: readonly RawEvidence[]): Evidence[] {
  const isEcho = ({ lane, code, detail }: RawEvidence, i: number) =>
    detail === "" && stored.slice(0, i).findLast((before) => before.lane === lane)?.code === code;
  return stored.filter((raw, i) => !isEcho(raw, i)).map(classifyEvidence);
}

/** Evidence with its code: names of our own pass, known names of AWS are mapped, others become `Unclassified` and keep their name. */
function classifyEvidence(raw: RawEvidence): Evidence {
  const { code: name } = raw;
  if (isCode(name)) return { ...raw, code: name, detail: raw.detail || CODES[name].meaning };
  const code = ERROR_NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? "Unclassified";
  return { ...raw, code, detail: `${raw.detail || CODES[code].meaning} (${name})` };
}
