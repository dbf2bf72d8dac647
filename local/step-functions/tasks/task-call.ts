import type { Clock } from "../clock.ts";
import type { Integrations } from "../integrations.ts";

/** What a call works with. */
export interface CallTools {
  readonly integrations: Integrations;
  readonly clock: Clock;
  /** Aborts when nobody waits for the call any more. */
  readonly signal: AbortSignal;
  /** Counts Lambda calls: +1 at the start, -1 at the end. */
  readonly inFlight: (change: 1 | -1) => void;
  /** To be called when a `.sync` job has been started. */
  readonly submitted: (output: unknown) => void;
}

/** Performs a call; throws a `StatesError`. */
export type TaskCall = (args: unknown, tools: CallTools) => Promise<unknown>;
