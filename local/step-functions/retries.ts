import type { Retrier } from "./definition.ts";
import { matchesError } from "./match-errors.ts";
import type { StatesError } from "./states-error.ts";

/**
 * The retries of one visit to a state: each retrier counts its own attempts and is used up for good (Amazon States Language, "Complex retry
 * scenarios").
 */
export class Retries {
  readonly #retriers: readonly Retrier[];
  readonly #random: () => number;
  readonly #used: number[];

  constructor(retriers: readonly Retrier[], random: () => number) {
    this.#retriers = retriers;
    this.#random = random;
    this.#used = retriers.map(() => 0);
  }

  /** Milliseconds to wait before the next attempt; undefined when the error is not to be retried (any more). */
  delayMs(error: StatesError): number | undefined {
    const index = this.#retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, error));
    const retrier = this.#retriers[index];
    const used = this.#used[index] ?? 0;
    if (!retrier || used >= (retrier.MaxAttempts ?? 3)) return undefined;
    this.#used[index] = used + 1;
    const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** used;
    const cappedMs = Math.min(seconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
    return retrier.JitterStrategy === "FULL" ? cappedMs * this.#random() : cappedMs;
  }
}
