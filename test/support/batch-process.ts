import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Batch } from "../../lambdas/shared/batch/batch.ts";
import { createBatch, linesOf } from "../../lambdas/shared/batch/create-batch.ts";
import { retryBatch } from "../../lambdas/shared/batch/retry-batch.ts";
import { videoVerdicts } from "../../lambdas/shared/batch/video-statuses.ts";
import { startBatchTrack } from "./batch-track.ts";

/** One line that the process prints: how far it is, each hundredth of the list. */
export interface BatchMoment {
  readonly settled: number;
  readonly rssBytes: number;
  /** Of the heap and what hangs on it, after garbage was collected. */
  readonly heldBytes: number;
  /** Real time since the batch began or went on, milliseconds. */
  readonly elapsedMs: number;
  /** Virtual time, epoch milliseconds. */
  readonly nowMs: number;
  /** On the last line. */
  readonly batch?: Batch;
}

export const BATCH_ID = "many";
export const POISON = "poison";
const POISON_EVERY = 50;
const CONCURRENCY = 20;

/** Ids of a list in which one video in fifty loses its job. */
export const manyVideos = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => {
    const digits = String(n).padStart(5, "0");
    return n % POISON_EVERY === POISON_EVERY - 1 ? `${POISON}${digits}` : `video-${digits}`;
  });

/**
 * `batch-process.ts FOLDER VIDEOS begin|resume START_MS`: runs a batch with stand-in lanes in virtual time over `FOLDER`. Each video that a
 * lane is asked for is a line of `FOLDER/tried-<begin|resume>`, written before the answer.
 */
async function run([folder = "", videos = "1", what = "begin", startMs = ""]: readonly string[]): Promise<void> {
  const count = Number(videos);
  let tried = 0;
  const startedAt = { ms: 0 };
  const tell = (moment: object) => process.stdout.write(`${JSON.stringify(moment)}\n`);
  const track = await startBatchTrack({
    folder,
    ...(startMs !== "" && { startMs: Number(startMs) }),
    find: (video) => {
      appendFileSync(join(folder, `tried-${what}`), `${video}\n`);
      if (++tried % Math.ceil(count / 100) === 0) tell(momentOf(tried, track.clock.now(), startedAt.ms));
      return { ...(video.startsWith(POISON) && { code: "crash" as const }), takesMs: 2_000 };
    },
  });
  const { clock, ports } = track;
  if (what === "resume") tell({ before: [...(await videoVerdicts(BATCH_ID, ports.objects))] });
  startedAt.ms = performance.now();
  if (what === "begin") {
    const batch = { batchId: BATCH_ID, source: { kind: "videos" }, options: {}, concurrency: CONCURRENCY } as const;
    await clock.during(createBatch(batch, linesOf(manyVideos(count)), ports));
  } else await clock.during(retryBatch(BATCH_ID, ports));
  const { batch } = await track.ended(BATCH_ID, what === "begin" ? 1 : 2);
  tell({ ...momentOf(tried, clock.now(), startedAt.ms), batch });
  await track.kill();
}

function momentOf(settled: number, nowMs: number, startedAtMs: number): BatchMoment {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { settled, rssBytes: rss, heldBytes: heapUsed + external, elapsedMs: performance.now() - startedAtMs, nowMs };
}

if (import.meta.main) await run(process.argv.slice(2));
