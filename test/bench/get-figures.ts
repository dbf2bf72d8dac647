import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { type LocalSettings, localSettings } from "../../local/cli/settings.ts";
import { setStage } from "../../local/demo/stage.ts";
import { LambdaHost } from "../../local/lambda-host/lambda-host.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { synthesise } from "../../local/template/synthesise.ts";
import { runCommand } from "../support/run-command.ts";
import { type Figure, medianMs } from "./figure.ts";

const ROUNDS = 5;
const VIDEO = "plainmanual";
const LIMITS = { knownMs: 1_000, requests: 2 };

/** What one `get` costs, as a process of its own before the demo internet, and how long the captions function takes to start. */
export async function getFigures(): Promise<Figure[]> {
  const settings = localSettings(process.env);
  const { assemblyDir } = await synthesise({ projectDir: settings.projectDir, cacheDir: settings.home });
  return [...(await commandFigures(settings)), await coldStart(assemblyDir)];
}

async function commandFigures(settings: LocalSettings): Promise<Figure[]> {
  const stage = await setStage(settings);
  try {
    const get = (...more: string[]) => getOnce(stage.env, more);
    const newJobMs = await medianMs(ROUNDS, () => get("--refresh"));
    const knownMs = await medianMs(ROUNDS, () => get());
    const { receipt } = await get("--refresh");
    return [
      { name: "get, from the command to its end, known answer", value: knownMs, unit: "ms", limit: LIMITS.knownMs },
      { name: "get, from the command to its end, new job", value: newJobMs, unit: "ms" },
      { name: "requests of one transcript", value: receipt.requests, unit: "requests", limit: LIMITS.requests },
      { name: "bytes of one transcript, TLS included", value: receipt.bytesUp + receipt.bytesDown, unit: "bytes" },
    ];
  } finally {
    await stage.clear();
  }
}

async function getOnce(env: Readonly<Record<string, string>>, more: readonly string[]): Promise<TranscriptDocument> {
  const args = ["local/cli/bootstrap.mjs", "local/cli/main.ts", "get", VIDEO, "--format", "json", ...more];
  const { code, stdout, stderr } = await runCommand(process.execPath, args, { env });
  if (code !== 0) throw new Error(`get ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as TranscriptDocument;
}

/** From the start of the process to its first `next`, with compiled code kept from earlier starts. */
async function coldStart(assemblyDir: string): Promise<Figure> {
  const { functions } = loadAssembly(assemblyDir);
  const [arn] = Object.entries(functions).find(([, { folder }]) => folder === "captions") ?? [];
  const compileCacheDir = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  const starts: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const host = new LambdaHost({ functions, endpoint: {}, compileCacheDir, onLine: () => {} });
    starts.push((await host.invoke(arn ?? "", { jobId: "none" })).initMs);
    await host.stop();
  }
  rmSync(compileCacheDir, { recursive: true, force: true });
  const value = starts.slice(1).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
  return { name: "cold start of the captions function", value, unit: "ms" };
}
