import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Batch } from "../../../lambdas/shared/batch/batch.ts";
import { createCalls } from "../api-calls.ts";
import { type BatchClient, type BatchPage, createBatchClient } from "../batch/batch-client.ts";
import { type BatchProgress, createBatchProgress } from "../batch/batch-progress.ts";
import type { BatchCommand } from "../batch/parse-batch.ts";
import { type BatchList, readSources } from "../batch/read-sources.ts";
import { BAD, prepareOut, Results } from "../batch/results.ts";
import { steadyCalls } from "../batch/steady-calls.ts";
import { EXIT, Interrupted, ServiceLost } from "../failure.ts";
import type { Io } from "../io.ts";
import { standardInput } from "../process-io.ts";
import type { StartLaptop } from "../service/laptop-port.ts";
import { aborted, openService } from "../service.ts";
import { localSettings } from "../settings.ts";

const LOOK_AGAIN_MS = { local: 500, remote: 3_000 } as const;
/** How long videos under way may take to end after the first Ctrl-C. */
const DRAIN_SECONDS = 30;
/** The rest between two looks is so many times as long as a look: of a large batch even that one takes a while. */
const REST_FACTOR = 2;

/** One batch on its way. */
interface Run {
  readonly options: BatchCommand;
  readonly list: BatchList | undefined;
  /** Begins the batch once, however often it is asked for. */
  readonly key: string;
  readonly io: Io;
  readonly progress: BatchProgress;
  readonly results: Results;
  /** Ends everything at once when aborted. */
  readonly ending: AbortController;
  batchId: string | undefined;
  /** From which moment on verdicts are new; absent: all are. */
  since: string | undefined;
}

/** Where a batch runs. `drain`: lets no further video begin; absent where others run the service. */
interface Place {
  readonly client: BatchClient;
  readonly lookAgainMs: number;
  readonly drain: (() => Promise<void>) | undefined;
}

/**
 * Gets the transcripts of a list: one JSON line a video on stdout, how it goes on stderr. 0: every video has a verdict that stands; 1:
 * some were blocked, failed or never settled, and `--resume` tries these again; 130: interrupted.
 */
export async function batch(given: BatchCommand, io: Io, startLaptop: StartLaptop): Promise<number> {
  const from = io.env.INIT_CWD ?? process.cwd();
  const options = { ...given, ...(given.outDir !== undefined && { outDir: resolve(from, given.outDir) }) };
  const list =
    options.resume === undefined ? await readSources(options.sources, { from, input: standardInput }) : undefined;
  if (options.outDir !== undefined) prepareOut(options.outDir);
  const progress = createBatchProgress(io);
  const ending = new AbortController();
  const out = (text: string) => {
    progress.end();
    return io.out(text);
  };
  const results = new Results({ options, out, note: progress.note });
  const ids = { batchId: options.resume, since: undefined };
  const run: Run = { options, list, key: randomUUID(), io, progress, results, ending, ...ids };
  const endEarly = () => {
    if (run.batchId === undefined) ending.abort();
  };
  io.interrupted.addEventListener("abort", endEarly, { once: true });
  try {
    return await (options.endpoint ? runRemotely(run, options.endpoint) : runLocally(run, startLaptop));
  } catch (error) {
    progress.end();
    if (run.batchId !== undefined) progress.note(`to go on: npm start -- batch --resume ${run.batchId}`);
    throw error;
  } finally {
    progress.end();
  }
}

function runRemotely(run: Run, endpoint: URL): Promise<number> {
  const apiKey = run.options.apiKey ?? run.io.env.EARSHOT_API_KEY;
  const headers: Record<string, string> = apiKey ? { "x-api-key": apiKey } : {};
  const { progress, ending, io } = run;
  // Nothing is drained there: the batch goes on by itself.
  io.interrupted.addEventListener("abort", () => ending.abort(), { once: true });
  const calls = createCalls({ baseUrl: endpoint, headers, interrupted: ending.signal, note: progress.note });
  const client = createBatchClient(steadyCalls(calls, { interrupted: ending.signal, note: progress.note }));
  return follow(run, { client, lookAgainMs: LOOK_AGAIN_MS.remote, drain: undefined }, run.options.resume !== undefined);
}

/** When the process that runs the service ends, the batch goes on with its successor, which may be this process. */
async function runLocally(run: Run, startLaptop: StartLaptop): Promise<number> {
  const settings = localSettings(run.io.env);
  const { progress, ending } = run;
  for (let again = run.options.resume !== undefined; ; again = run.batchId !== undefined) {
    const service = await openService({ settings, startLaptop, interrupted: ending.signal, note: progress.note });
    try {
      const client = createBatchClient(createCalls({ ...service, interrupted: ending.signal }));
      const place = { client, lookAgainMs: LOOK_AGAIN_MS.local, drain: service.drain };
      return await follow(run, place, again);
    } catch (error) {
      if (!(error instanceof ServiceLost)) throw error;
      progress.note("the process that ran the service has ended: going on");
    } finally {
      await service.close();
    }
  }
}

async function follow(run: Run, place: Place, again: boolean): Promise<number> {
  const insisted = run.io.linger();
  insisted.addEventListener("abort", () => run.ending.abort(), { once: true });
  const { batchId } = await begin(run, place, again);
  if (run.batchId === undefined || run.options.resume !== undefined) run.progress.begun(batchId);
  run.batchId = batchId;
  const ended = await seenToItsEnd(run, batchId, place);
  if (!ended) return leave(run, batchId, place, insisted);
  run.progress.ended(ended);
  if (run.results.told < ended.settled) await tellAll(run, batchId, place);
  if (isWhole(ended) && run.results.missing === 0) return EXIT.ok;
  run.progress.note(`to try again what failed or is left: npm start -- batch --resume ${batchId}`);
  return EXIT.failed;
}

function begin({ batchId, list, options, key }: Run, { client }: Place, again: boolean): Promise<Batch> {
  if (batchId !== undefined && again) return client.retry(batchId);
  return client.begin(list ?? { videos: [] }, options, key);
}

/** The batch as it ended; undefined when the person wants to stop before that. Videos are told as they get their verdict. */
async function seenToItsEnd(run: Run, batchId: string, place: Place): Promise<Batch | undefined> {
  const { io, progress, ending } = run;
  while (!io.interrupted.aborted) {
    const startMs = performance.now();
    const seen = await look(run, batchId, place, io.interrupted);
    if (seen.status !== "running") return seen;
    progress.seen(seen);
    const waitMs = Math.max(place.lookAgainMs, (performance.now() - startMs) * REST_FACTOR);
    await delay(waitMs, undefined, { signal: AbortSignal.any([io.interrupted, ending.signal]) }).catch(() => {});
  }
  return undefined;
}

/** Looks at the batch once and tells the videos that have a verdict that stands since the last look. */
async function look(run: Run, batchId: string, { client }: Place, signal: AbortSignal): Promise<BatchPage> {
  let first: BatchPage | undefined;
  for await (const page of client.pages(batchId, run.since)) {
    first ??= page;
    await run.results.take(page, client, { all: false, signal });
    if (signal.aborted) return first;
  }
  run.since = first?.asOf;
  return first as BatchPage;
}

/** Tells whatever has not been told: failures, and what no look has found. */
async function tellAll({ results, ending }: Run, batchId: string, { client }: Place): Promise<void> {
  for await (const page of client.pages(batchId))
    await results.take(page, client, { all: true, signal: ending.signal });
}

/** Lets what is under way end where this process runs it; elsewhere the batch goes on by itself. */
async function leave(run: Run, batchId: string, place: Place, insisted: AbortSignal) {
  const { progress, ending, io } = run;
  const { drain } = place;
  if (drain && !insisted.aborted) {
    progress.note(`no further video begins; those under way have ${DRAIN_SECONDS} s, Ctrl-C again ends them at once`);
    await Promise.race([drain(), delay(DRAIN_SECONDS * 1_000, undefined, { ref: false }), aborted(insisted)]);
    if (!insisted.aborted) progress.seen(await look(run, batchId, place, insisted));
  }
  progress.end();
  progress.note(
    drain
      ? `stopped; go on with: npm start -- batch --resume ${batchId}`
      : `the batch goes on; see it with: npm start -- batch --resume ${batchId}`,
  );
  ending.abort();
  if (!io.interrupted.aborted) throw new Interrupted();
  return EXIT.interrupted;
}

function isWhole({ status, total = 0, settled, counts }: Batch): boolean {
  return status === "done" && settled === total && BAD.every((verdict) => !counts[verdict]);
}
