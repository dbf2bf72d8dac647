import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaHost } from "../../local/lambda-host/lambda-host.ts";
import { loadAssembly } from "../../local/template/load.ts";
import type { Figure } from "./figure.ts";

const ROUNDS = 5;

/** From the start of a function's process to its first `next`, with compiled code kept from earlier starts. */
export async function coldStart(assemblyDir: string, name: string): Promise<Figure> {
  const { functions } = loadAssembly(assemblyDir);
  const [arn] = Object.entries(functions).find(([, { folder }]) => folder === name) ?? [];
  const compileCacheDir = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  const starts: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const host = new LambdaHost({ functions, endpoint: {}, compileCacheDir, onLine: () => {} });
    starts.push((await host.invoke(arn ?? "", { jobId: "none" })).initMs);
    await host.stop();
  }
  rmSync(compileCacheDir, { recursive: true, force: true });
  const value = starts.slice(1).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  return { name: `cold start of the ${name} function`, value, unit: "ms" };
}
