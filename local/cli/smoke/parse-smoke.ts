import { parseArgs } from "node:util";
import { ArgumentProblem, dashedIdsKept, TARGET_OPTIONS, type Target, targetOf } from "../ask-options.ts";

/** What `smoke` was asked for. */
export interface SmokeCommand extends Target {
  /** Id or address of a video with captions. */
  readonly video: string;
}

/** The oldest video there is, with captions. */
const FIRST_VIDEO = "jNQXAC9IVRw";

const SMOKE = {
  ...TARGET_OPTIONS,
  video: { type: "string" },
} as const;

/** Undefined: help is wanted. Throws an ArgumentProblem. */
export function parseSmoke(args: readonly string[]): SmokeCommand | undefined {
  const { values, positionals } = parseArgs({ args: joined(args), options: SMOKE, allowPositionals: true });
  if (values.help) return undefined;
  // What stands here by mistake may be a key: it is not repeated.
  if (positionals.length > 0) throw new ArgumentProblem("expected options alone: --video, --endpoint, --api-key");
  return { video: values.video ?? FIRST_VIDEO, ...targetOf(values) };
}

/** An id that begins with a dash is the value of `--video` before it. */
function joined(args: readonly string[]): string[] {
  const at = args.indexOf("--video");
  const value = args[at + 1];
  if (at < 0 || value === undefined || dashedIdsKept([value]).length === 1) return [...args];
  return [...args.slice(0, at), `--video=${value}`, ...args.slice(at + 2)];
}
