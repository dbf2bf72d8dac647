import { spawn } from "node:child_process";
import { join } from "node:path";
import { namespaceMode } from "../leak/namespace.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const COMMAND = [process.execPath, "local/cli/bootstrap.mjs", "test/chaos/inside.ts"];

/**
 * `npm run chaos -- [jobs] [seed]`: jobs at work while processes and the gateway are killed at random. Runs in a network namespace of
 * its own where one can be made, so that packets past the proxy are counted. Prints one line of JSON and `N passed, N failed`; answers 1 unless all is well.
 */
export async function main(args: readonly string[]): Promise<number> {
  const mode = namespaceMode();
  if ("missing" in mode) process.stderr.write(`chaos: packets are not counted, ${mode.missing}\n`);
  const within = "unshare" in mode ? ["unshare", ...mode.unshare, "sh", "test/leak/namespace.sh"] : [];
  const [program = "", ...rest] = [...within, ...COMMAND, ...args];
  const child = spawn(program, rest, { cwd: ROOT, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("exit", (code) => ended(code ?? 1));
  });
}
