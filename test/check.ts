import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repositoryFiles } from "./support/structure/source-file.ts";
import { structureProblems } from "./support/structure/structure-problems.ts";

const ROOT = join(import.meta.dirname, "..");
const BIN = join(ROOT, "node_modules", ".bin");

interface Step {
  readonly name: string;
  /** True when all is well; what is wrong has been printed. */
  readonly run: () => boolean;
}

const command = (file: string, ...args: readonly string[]) => {
  return () => spawnSync(file, args, { cwd: ROOT, stdio: "inherit" }).status === 0;
};

const STEPS: readonly Step[] = [
  { name: "format and lint", run: command(join(BIN, "biome"), "ci", ".") },
  { name: "types", run: command(join(BIN, "tsc"), "-p", ".") },
  { name: "structure", run: structureHolds },
  { name: "synth", run: command(process.execPath, "local/cli/bootstrap.mjs", "local/cli/synth.ts") },
  { name: "tests", run: command(process.execPath, "local/cli/bootstrap.mjs", "test/run.ts") },
];

/** Runs every check, tells which failed, and answers the exit code. */
export async function main(): Promise<number> {
  const failed = STEPS.filter(({ name, run }) => {
    process.stdout.write(`\n── ${name}\n`);
    return !run();
  });
  process.stdout.write(
    failed.length === 0 ? "\nall checks passed\n" : `\nfailed: ${failed.map(({ name }) => name).join(", ")}\n`,
  );
  return failed.length === 0 ? 0 : 1;
}

function structureHolds(): boolean {
  const problems = structureProblems(repositoryFiles(ROOT));
  for (const problem of problems) process.stdout.write(`${problem}\n`);
  return problems.length === 0;
}
