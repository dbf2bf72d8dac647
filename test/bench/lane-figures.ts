import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { localSettings } from "../../local/cli/settings.ts";
import { type Stage, setStage } from "../../local/demo/stage.ts";
import { processesMarked, readProcessTable } from "../../local/lambda-host/process-table.ts";
import { synthesise } from "../../local/template/synthesise.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { runCommand } from "../support/run-command.ts";
import { coldStart } from "./cold-start.ts";
import { type Figure, medianMs } from "./figure.ts";
import { startGet } from "./start-get.ts";

const ROUNDS = 5;
const LOOK_EVERY_MS = 20;
/** The cheapest lane and the one that starts a program: one run measures both, so that their figures can be compared. */
const COMPARED = ["captions", "ytdlp"] as const;

/** The same video by either lane before the demo internet: start, job, requests, bytes and peak memory. */
export async function laneFigures(): Promise<Figure[]> {
  if (mediaToolsMissing) return [];
  const settings = localSettings(process.env);
  const { assemblyDir } = await synthesise({ projectDir: settings.projectDir, cacheDir: settings.home });
  const stage = await setStage(settings);
  const figures: Figure[] = [await toolStart()];
  try {
    for (const lane of COMPARED) figures.push(await coldStart(assemblyDir, lane), ...(await jobFigures(stage, lane)));
  } finally {
    await stage.clear();
  }
  return figures;
}

async function toolStart(): Promise<Figure> {
  const value = await medianMs(ROUNDS, () => runCommand(join(MEDIA_BIN, "yt-dlp"), ["--ignore-config", "--version"]));
  return { name: "start of yt-dlp alone", value, unit: "ms" };
}

async function jobFigures({ env }: Stage, lane: string): Promise<Figure[]> {
  const more = ["--refresh", "--lanes", lane];
  const receipts: TranscriptDocument["receipt"][] = [];
  for (let round = 0; round < ROUNDS; round++) receipts.push((await startGet(env, more).document).receipt);
  const [middle] = receipts.toSorted((a, b) => a.durationMs - b.durationMs).slice(Math.floor(ROUNDS / 2));
  if (!middle) throw new TypeError("no receipt");
  const name = (what: string) => `${lane} lane: ${what}`;
  return [
    { name: name("job, every function started anew, p50"), value: middle.durationMs, unit: "ms" },
    { name: name("requests of one transcript"), value: middle.requests, unit: "requests" },
    { name: name("bytes up, TLS included"), value: middle.bytesUp, unit: "bytes" },
    { name: name("bytes down, TLS included"), value: middle.bytesDown, unit: "bytes" },
    { name: name("peak memory of function and tool"), value: await peakBytes(env, lane), unit: "bytes" },
  ];
}

/** Highest resident memory of the lane's function and of what it starts, added up, in a job of its own. */
async function peakBytes(env: Stage["env"], lane: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-lane-"));
  const peaks = new Map<number, number>();
  const look = () => {
    for (const { pid } of processesMarked(`${folder}/`, readProcessTable())) {
      if (belongsTo(pid, lane)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, highWaterBytes(pid)));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  try {
    await startGet({ ...env, TMPDIR: folder }, ["--refresh", "--lanes", lane]).document;
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true });
  }
  return [...peaks.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** A function knows its name, a tool its folder. */
function belongsTo(pid: number, lane: string): boolean {
  const variables = readProcess(pid, "environ");
  return (
    variables.includes("/earshot-run-") || new RegExp(`AWS_LAMBDA_FUNCTION_NAME=[^\\0]*${lane}`, "i").test(variables)
  );
}

/** proc(5), `VmHWM`. */
function highWaterBytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readProcess(pid, "status"))?.[1] ?? 0) * 1024;
}

function readProcess(pid: number, file: "environ" | "status"): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
