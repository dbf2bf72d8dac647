import { Aborted } from "./states-error.ts";
import type { Thread } from "./thread.ts";

/** A branch or an iteration. */
export interface FanOutJob {
  /** `Map` of the context object. */
  readonly mapContext?: Readonly<Record<string, unknown>>;
  run(thread: Thread): Promise<unknown>;
}

/**
 * Runs jobs in threads of their own, at most `concurrency` at once, and gives their results in order.
 *
 * The first failure stops the others at once, waits included, and is thrown when all have stopped (developer guide, Parallel state: "all its
 * branches are stopped"). What they have already started outside is not stopped. The parent goes on after the last thread that mattered.
 */
export async function fanOut(parent: Thread, jobs: readonly FanOutJob[], concurrency: number): Promise<unknown[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([parent.signal, stop.signal]);
  const results: unknown[] = [];
  const queue = jobs.entries();
  let failure: { readonly thrown: unknown } | undefined;
  let lastEventId = parent.lastEventId;

  async function runOne(i: number, job: FanOutJob): Promise<void> {
    const thread = parent.fork(signal, job.mapContext);
    try {
      results[i] = await job.run(thread);
      lastEventId = thread.lastEventId;
    } catch (thrown) {
      if (thrown instanceof Aborted || failure) return;
      failure = { thrown };
      lastEventId = thread.lastEventId;
      stop.abort(new Aborted(lastEventId));
    }
  }

  async function work(): Promise<void> {
    for (const [i, job] of queue) await runOne(i, job);
  }

  await Promise.all(Array.from({ length: Math.min(concurrency, jobs.length) }, work));
  parent.signal.throwIfAborted();
  parent.lastEventId = lastEventId;
  if (failure) throw failure.thrown;
  return results;
}
