import type { WaitState } from "../definition.ts";
import { unexpected } from "../expressions/expressions.ts";
import { MAX_SECONDS } from "../limits.ts";
import type { Outcome, Visit } from "../visit.ts";

/** RFC 3339 with a capital T, and a capital Z unless there is an offset (Amazon States Language, "Wait State"). */
export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Waits for a number of seconds or until a moment, not at all if that has passed. */
export async function runWait(visit: Visit<WaitState>): Promise<Outcome> {
  const { state, input, thread, machinery } = visit;
  await machinery.clock.sleep(await waitMs(visit), thread.signal);
  return { output: input, next: state.Next, emits: state };
}

async function waitMs(visit: Visit<WaitState>): Promise<number> {
  const { state, machinery } = visit;
  const bindings = visit.bindings();
  if (state.Seconds !== undefined) {
    return (await machinery.expressions.integer(state.Seconds, "Seconds", bindings, 0, MAX_SECONDS)) * 1000;
  }
  const text = await machinery.expressions.text(state.Timestamp, "Timestamp", bindings);
  const atMs = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) throw unexpected(state.Timestamp, "Timestamp", "an RFC 3339 timestamp", text);
  return atMs - machinery.clock.now();
}
