import { findTool } from "../../lambdas/shared/subprocess/find-tool.ts";
import { runChild } from "../../lambdas/shared/subprocess/run-child.ts";
import { LayerError } from "./layer-error.ts";

const TIMEOUT_MS = 300_000;
const SHOWN_CHARS = 2000;

/** Standard output of a program of this machine. Throws `LayerError` with the end of what it said when it fails or is not there. */
export async function runProgram(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = ownEnvironment(),
): Promise<string> {
  const file = await findTool(name, process.env.PATH);
  if (file === undefined) throw new LayerError(`${name} is not on this machine`);
  const end = await runChild({
    file,
    args,
    environment,
    folder: process.cwd(),
    input: "",
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: 1024 * 1024,
  });
  if (end.exitCode === 0) return end.output;
  const how = end.startFault ?? (end.stopReason === "none" ? `exit ${end.exitCode ?? end.endedBy}` : end.stopReason);
  throw new LayerError(`${name} failed (${how}): ${end.errorOutput.trim().slice(-SHOWN_CHARS)}`);
}

/** pip's own settings (index, certificates, proxy) are in the environment of whoever builds. */
function ownEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
