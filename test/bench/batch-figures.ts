import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BATCH_ID, type BatchMoment, manyVideos, POISON } from "../support/batch-process.ts";
import { type Figure, middleOf } from "./figure.ts";

const PROCESS = join(import.meta.dirname, "..", "support", "batch-process.ts");
const VIDEOS = Number(process.env.BATCH_VIDEOS ?? 10_000);

interface Lines {
  readonly moments: readonly BatchMoment[];
  /** Verdicts that stood when the process went on with the batch. */
  readonly before: readonly (readonly [name: string, verdict: string])[];
}

/** 10,000 videos with stand-in lanes, one in fifty of which loses its job; killed in the middle (SIGKILL) and resumed in a new process. */
export async function batchFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "earshot-bench-"));
  try {
    const first = await run(folder, "begin", "", ({ settled }) => settled >= VIDEOS / 2);
    const startMs = String(first.moments.at(-1)?.nowMs ?? "");
    const second = await run(folder, "resume", startMs, () => false);
    return figuresOf(folder, first, second);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  folder: string,
  what: "begin" | "resume",
  startMs: string,
  isEnough: (moment: BatchMoment) => boolean,
): Promise<Lines> {
  const child = spawn(process.execPath, ["--expose-gc", PROCESS, folder, String(VIDEOS), what, startMs], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const moments: BatchMoment[] = [];
  let before: Lines["before"] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    const told = JSON.parse(line) as BatchMoment | Pick<Lines, "before">;
    if ("before" in told) ({ before } = told);
    else moments.push(told);
    if (!("before" in told) && isEnough(told)) child.kill("SIGKILL");
  }
  return { moments, before };
}

function figuresOf(folder: string, first: Lines, second: Lines): Figure[] {
  const videos = manyVideos(VIDEOS);
  const tried = (what: string) =>
    readFileSync(join(folder, `tried-${what}`), "utf8")
      .trim()
      .split("\n");
  const [begun, resumed] = [tried("begin"), tried("resume")];
  const settled = new Set(second.before.flatMap(([name, verdict]) => (verdict === "transcript" ? [name] : [])));
  const poison = videos.filter((video) => video.startsWith(POISON)).length;
  const { batch } = second.moments.at(-1) ?? {};
  const { transcript = 0, failed = 0 } = batch?.counts ?? {};
  const twice = (list: readonly string[]) => list.length - new Set(list).size;
  const all = [first, second].map(({ moments }) => moments);
  const heldBytes = all.map((moments) => growth(moments));
  return [
    { name: `${VIDEOS} videos (${BATCH_ID}), killed: settled by then`, value: second.before.length, unit: "jobs" },
    {
      name: "resumed: settled ones asked for again",
      value: resumed.filter((video) => settled.has(video)).length,
      unit: "jobs",
      limit: 0,
    },
    { name: "asked for twice by one process", value: twice(begun) + twice(resumed), unit: "jobs", limit: 0 },
    { name: "videos without a verdict", value: VIDEOS - (batch?.settled ?? 0), unit: "jobs", limit: 0 },
    {
      name: "transcripts, from what is right",
      value: Math.abs(transcript - (VIDEOS - poison)),
      unit: "jobs",
      limit: 0,
    },
    { name: "failed, from the number of poisoned ones", value: Math.abs(failed - poison), unit: "jobs", limit: 0 },
    { name: "resident memory, most", value: Math.max(...all.flat().map(({ rssBytes }) => rssBytes)), unit: "bytes" },
    ...heldBytes.map((value, n) => ({
      name: `memory held, last tenth by second, process ${n + 1}`,
      value,
      unit: "times" as const,
      limit: 1.5,
    })),
    { name: "a video, all its work on one machine", value: middleOf(all.map(paceMs)), unit: "ms" },
  ];
}

function growth(moments: readonly BatchMoment[]): number {
  const tenth = Math.ceil(moments.length / 10);
  const held = (from: number) => middleOf(moments.slice(from, from + tenth).map(({ heldBytes }) => heldBytes));
  return held(moments.length - tenth) / held(tenth);
}

function paceMs(moments: readonly BatchMoment[]): number {
  const [one, other] = [moments[0], moments.at(-1)];
  return one && other ? (other.elapsedMs - one.elapsedMs) / (other.settled - one.settled) : Number.NaN;
}
