import type { MapState } from "../definition.ts";
import { unexpected } from "../expressions/expressions.ts";
import { type FanOutJob, fanOut } from "../fan-out.ts";
import { MAX_INLINE_CONCURRENCY, withinPayloadLimit } from "../limits.ts";
import { Aborted } from "../states-error.ts";
import type { Thread } from "../thread.ts";
import type { Outcome, Visit } from "../visit.ts";

/** An inline Map: one iteration an item, the result is the array of their outputs. */
export async function runMap(visit: Visit<MapState>): Promise<Outcome> {
  const { state, thread } = visit;
  const items = state.Items === undefined ? visit.input : await visit.evaluate(state.Items, "Items");
  if (!Array.isArray(items)) throw unexpected(state.Items, "Items", "an array", items);
  const concurrency = await concurrencyOf(visit);
  thread.record("MapStateStarted", { length: items.length });
  const jobs: FanOutJob[] = [];
  for (const [i, item] of items.entries()) jobs.push(await iteration(visit, item, i));
  const result = await fanOut(thread, jobs, concurrency);
  thread.record("MapStateSucceeded");
  return { output: result, next: state.Next, emits: state, known: { result } };
}

async function concurrencyOf(visit: Visit<MapState>): Promise<number> {
  const { state, machinery } = visit;
  const asked = await machinery.expressions.integer(
    state.MaxConcurrency ?? 0,
    "MaxConcurrency",
    visit.bindings(),
    0,
    Number.MAX_SAFE_INTEGER,
  );
  return asked === 0 ? MAX_INLINE_CONCURRENCY : Math.min(asked, MAX_INLINE_CONCURRENCY);
}

async function iteration(visit: Visit<MapState>, item: unknown, index: number): Promise<FanOutJob> {
  const { state, name, machinery } = visit;
  const mapContext = { Map: { Item: { Index: index, Value: item } } };
  const input =
    state.ItemSelector === undefined
      ? item
      : await machinery.expressions.evaluate(state.ItemSelector, "ItemSelector", visit.bindings(undefined, mapContext));
  withinPayloadLimit(input, `The input of iteration ${index} of '${name}'`);
  return { mapContext, run: (thread) => runIteration(visit, input, index, thread) };
}

async function runIteration(visit: Visit<MapState>, input: unknown, index: number, thread: Thread): Promise<unknown> {
  const details = { name: visit.name, index };
  thread.record("MapIterationStarted", details);
  try {
    const output = await thread.run.runWorkflow(visit.state.ItemProcessor, input, thread);
    thread.record("MapIterationSucceeded", details);
    return output;
  } catch (thrown) {
    if (thrown instanceof Aborted) thread.recordAborted("MapIterationAborted", details);
    else thread.record("MapIterationFailed", details);
    throw thrown;
  }
}
