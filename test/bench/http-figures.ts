import { setTimeout as delay } from "node:timers/promises";
import { type ServeProcess, startServeProcess } from "../support/serve-process.ts";
import { bareGetItem } from "./bare-get-item.ts";
import { type Figure, middleOf } from "./figure.ts";
import { type MemorySample, memoryFigures } from "./memory-figures.ts";
import { serviceMemory } from "./service-processes.ts";

const USERS = 50;
/** Until the processes of the functions are started and their code is compiled; not counted. */
const WARM_UP_SECONDS = 60;
const SECONDS = 300;
/** Every so manieth question of a user is a new job. */
const NEW_JOB_EVERY = 25;
/** V8 lets young objects take up to 128 MB on a large machine before it looks: what stays would not be seen among them. */
const SMALL_NURSERY = "--max-semi-space-size=16";
const THINK_MS = 1_000;
const SAMPLE_MS = 2_000;
const ROUNDS_ALONE = 100;
const VIDEO = "plainmanual";
const VIDEOS = [VIDEO, "asr-only-en", "rolling-asr", "two-manuals", "arabic-text", "emoji-lines", "entity-text"];

interface Load {
  readonly knownMs: number[];
  readonly newMs: number[];
  readonly bareMs: number[];
  readonly memory: MemorySample[];
  failures: number;
}

const noLoad = (): Load => ({ knownMs: [], newMs: [], bareMs: [], memory: [], failures: 0 });

/** Fifty people at once for five minutes over HTTP: known answers mostly, new jobs now and then, all through the demo internet. */
export async function httpFigures(): Promise<Figure[]> {
  const service = await startServeProcess(undefined, [SMALL_NURSERY]);
  try {
    for (const video of VIDEOS) await ask(service.url, video, false);
    const bare = await bareGetItem(service.pid, VIDEO);
    const alone = noLoad();
    for (let round = 0; round < ROUNDS_ALONE; round++) await askBoth(service.url, bare, alone);
    await underLoad(service, bare, WARM_UP_SECONDS);
    const load = await underLoad(service, bare, SECONDS);
    return [
      ...callFigures(load),
      ...knownFigures("one user alone", alone),
      ...knownFigures(`${USERS} users`, load),
      ...memoryFigures(load.memory),
    ];
  } finally {
    await service.stop();
  }
}

async function underLoad({ url, pid }: ServeProcess, bare: () => Promise<void>, seconds: number): Promise<Load> {
  const load = noLoad();
  const untilMs = performance.now() + seconds * 1000;
  const until = async (everyMs: number, work: () => unknown) => {
    for (; performance.now() < untilMs; await delay(everyMs)) await work();
  };
  await Promise.all([
    ...Array.from({ length: USERS }, (_, user) => {
      let question = user;
      return until(THINK_MS, () => beUser(url, question++, load));
    }),
    until(THINK_MS, async () => load.bareMs.push(await timed(bare))),
    until(SAMPLE_MS, () => load.memory.push({ ...serviceMemory(pid), outsideBytes: process.memoryUsage.rss() })),
  ]);
  return load;
}

async function beUser(url: string, question: number, load: Load): Promise<void> {
  const isNew = question % NEW_JOB_EVERY === 0;
  const { ok, tookMs } = await ask(url, VIDEOS[question % VIDEOS.length] ?? VIDEO, isNew);
  (isNew ? load.newMs : load.knownMs).push(tookMs);
  if (!ok) load.failures++;
}

async function askBoth(url: string, bare: () => Promise<void>, load: Load): Promise<void> {
  load.knownMs.push((await ask(url, VIDEO, false)).tookMs);
  load.bareMs.push(await timed(bare));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** An answer in time, or the way to the job: everything else is a failure. */
async function ask(url: string, video: string, isNew: boolean): Promise<{ ok: boolean; tookMs: number }> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/v1/transcripts/${video}${isNew ? "?refresh=1" : ""}`).catch(() => undefined);
  const body = await response?.text();
  const ok = response?.status === 202 || (response?.status === 200 && body?.includes('"cues"') === true);
  return { ok, tookMs: performance.now() - startedAt };
}

function callFigures({ knownMs, newMs, failures }: Load): Figure[] {
  const total = knownMs.length + newMs.length;
  const parts = [0.5, 0.95, 0.99];
  return [
    { name: `${USERS} users, ${SECONDS} s: requests`, value: total, unit: "requests" },
    { name: `${USERS} users: failures of 100 requests`, value: (100 * failures) / total, unit: "times", limit: 0.99 },
    ...parts.map((part) => percentile("known answer", knownMs, part)),
    ...parts.map((part) => percentile("new job", newMs, part)),
  ];
}

function percentile(name: string, values: readonly number[], part: number): Figure {
  const value = values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN;
  return { name: `${USERS} users: ${name}, ${part * 100}th of 100`, value, unit: "ms" };
}

/** A known answer over HTTP beside a bare GetItem of its track, asked for in turn. */
function knownFigures(who: string, { knownMs, bareMs }: Load): Figure[] {
  const [known, bare] = [middleOf(knownMs), middleOf(bareMs)];
  return [
    { name: `${who}: known answer, middle`, value: known, unit: "ms" },
    { name: `${who}: a bare GetItem of its track, middle`, value: bare, unit: "ms" },
    { name: `${who}: known answer by bare GetItem`, value: known / bare, unit: "times" },
  ];
}
