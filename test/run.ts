import { spawn } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
/** What needs neither the recorded corpus nor a network namespace, and not minutes. */
const EVERYWHERE = ["unit", "contract", "integration", "workflow", "infra"] as const;
const SUITES: readonly string[] = [...EVERYWHERE, "long", "patience", "corpus", "leak", "secrets", "situations"];

/**
 * Runs tests: those of the suites named, or of the files that match the words given, or of all suites that run everywhere.
 * Answers the exit code; the last line of stdout is `N passed, N failed, N skipped`.
 */
export async function main(args: readonly string[]): Promise<number> {
  const chosen = args.length > 0 ? args : EVERYWHERE;
  const filters = chosen.map((word) => (SUITES.includes(word) ? `test/${word}/` : word));
  return run(["node_modules/vitest/vitest.mjs", "run", ...filters]);
}

function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("exit", (code) => ended(code ?? 1));
  });
}
