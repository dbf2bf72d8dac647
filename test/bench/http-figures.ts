import { setTimeout as delay } from "node:timers/promises";
import { proportionalBytes, readProcessTable } from "../../local/lambda-host/process-table.ts";
import { startServeProcess } from "../support/serve-process.ts";
import type { Figure } from "./figure.ts";

const USERS = 50;
const SECONDS = 300;
/** Every so manieth question of a user is a new job. */
const NEW_JOB_EVERY = 25;
const THINK_MS = 1_000;
const SAMPLE_MS = 2_000;
const VIDEOS = [
  "plainmanual",
  "asr-only-en",
  "rolling-asr",
  "two-manuals",
  "arabic-text",
  "emoji-lines",
  "entity-text",
];

interface Load {
  readonly knownMs: number[];
  readonly newMs: number[];
  readonly memoryBytes: number[];
  failures: number;
}

/** Fifty people at once for five minutes over HTTP: known answers mostly, new jobs now and then, all through the demo internet. */
export async function httpFigures(): Promise<Figure[]> {
  const service = await startServeProcess();
  const load: Load = { knownMs: [], newMs: [], memoryBytes: [], failures: 0 };
  try {
    for (const video of VIDEOS) await ask(service.url, video, false);
    const alone = await measureAlone(service.url);
    const untilMs = performance.now() + SECONDS * 1000;
    const watch = watchMemory(service.pid, untilMs, load);
    await Promise.all(Array.from({ length: USERS }, (_, user) => beUser(service.url, user, untilMs, load)));
    await watch;
    return figuresOf(load, alone);
  } finally {
    await service.stop();
  }
}

async function measureAlone(url: string): Promise<number[]> {
  const alone: number[] = [];
  for (let round = 0; round < 100; round++) alone.push((await ask(url, VIDEOS[0] ?? "", false)).tookMs);
  return alone;
}

async function beUser(url: string, user: number, untilMs: number, load: Load): Promise<void> {
  for (let question = user; performance.now() < untilMs; question++) {
    const isNew = question % NEW_JOB_EVERY === 0;
    const { ok, tookMs } = await ask(url, VIDEOS[question % VIDEOS.length] ?? "", isNew);
    (isNew ? load.newMs : load.knownMs).push(tookMs);
    if (!ok) load.failures++;
    await delay(THINK_MS);
  }
}

/** An answer in time, or the way to the job: everything else is a failure. */
async function ask(url: string, video: string, isNew: boolean): Promise<{ ok: boolean; tookMs: number }> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/transcripts/${video}${isNew ? "?refresh=1" : ""}`).catch(() => undefined);
  const body = await response?.text();
  const ok = response?.status === 202 || (response?.status === 200 && body?.includes('"cues"') === true);
  return { ok, tookMs: performance.now() - startedAt };
}

async function watchMemory(pid: number, untilMs: number, load: Load): Promise<void> {
  while (performance.now() < untilMs) {
    const table = readProcessTable();
    const root = table.filter((row) => row.pid === pid);
    const family = new Map(root.map((row) => [row.pid, row]));
    for (let before = -1; before !== family.size; ) {
      before = family.size;
      for (const row of table) if (family.has(row.parent)) family.set(row.pid, row);
    }
    load.memoryBytes.push(proportionalBytes([...family.values()]));
    await delay(SAMPLE_MS);
  }
}

function figuresOf({ knownMs, newMs, memoryBytes, failures }: Load, alone: readonly number[]): Figure[] {
  const total = knownMs.length + newMs.length;
  const tenth = Math.floor(memoryBytes.length / 10);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const growth = mean(memoryBytes.slice(-tenth)) / mean(memoryBytes.slice(tenth * 4, tenth * 5));
  const ms = (name: string, values: readonly number[], part: number): Figure => ({
    name: `${USERS} users: ${name}, ${part * 100}th of 100`,
    value: values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN,
    unit: "ms",
  });
  return [
    { name: `${USERS} users, ${SECONDS} s: requests`, value: total, unit: "requests" },
    { name: `${USERS} users: failures of 100 requests`, value: (100 * failures) / total, unit: "times", limit: 0.99 },
    { ...ms("known answer, one user alone", alone, 0.5), name: "known answer over HTTP, one user alone, middle" },
    ...[0.5, 0.95, 0.99].map((part) => ms("known answer", knownMs, part)),
    ...[0.5, 0.95, 0.99].map((part) => ms("new job", newMs, part)),
    { name: `${USERS} users: memory of the last tenth by the middle`, value: growth, unit: "times", limit: 1.1 },
    { name: `${USERS} users: most memory of all processes`, value: Math.max(...memoryBytes), unit: "bytes" },
  ];
}
