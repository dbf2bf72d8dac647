import type { Clock } from "../../local/step-functions/clock.ts";

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

/**
 * Virtual time that leaps to the next timer when all is idle: when a turn of Node's event loop has passed and nothing is held. Work that takes
 * real time (sockets, child processes) must be wrapped in `during`, or time runs ahead of it.
 */
export class FakeClock implements Clock {
  /** All waits asked for, in order, milliseconds. */
  readonly sleepsMs: number[] = [];
  readonly #timers = new Set<Timer>();
  #nowMs: number;
  #held = 0;
  #scheduled = false;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  readonly now = (): number => this.#nowMs;

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleepsMs.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer = { atMs: this.#nowMs + Math.max(0, ms), ring: resolve };
      const forget = () => {
        this.#timers.delete(timer);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", forget, { once: true });
      this.#timers.add(timer);
      this.#schedule();
    });
  }

  /** Timers that have neither rung nor been cancelled. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Time stands still until `work` has settled. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work;
    } finally {
      this.#held -= 1;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#leap();
    });
  }

  /** Rings the earliest timer alone, so that what it wakes up may set timers before the next one. */
  #leap(): void {
    const [next] = [...this.#timers].sort((a, b) => a.atMs - b.atMs);
    if (!next || this.#held > 0) return;
    this.#timers.delete(next);
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.ring();
    this.#schedule();
  }
}
