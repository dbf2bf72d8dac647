import { randomUUID } from "node:crypto";
import type { Execution } from "../execution.ts";
import { StatesError } from "../states-error.ts";
import type { ChildExecution } from "../thread.ts";
import type { ItemGate } from "./item-gate.ts";

/** What a Map Run is of. */
export interface MapRunOptions {
  readonly items: readonly unknown[];
  readonly concurrency: number;
  /** Executions that may fail, in per cent of the items and as a number; absent: that one does not count. Both absent: none. */
  readonly toleratedPercentage?: number | undefined;
  readonly toleratedCount?: number | undefined;
  readonly inputOf: (item: unknown, index: number) => Promise<unknown>;
  readonly start: (child: Pick<ChildExecution, "input" | "name">) => Execution;
  /** Lets every item begin. */
  readonly gate: ItemGate;
  /** Stops everything that runs. */
  readonly signal: AbortSignal;
}

/** What became of an item's execution. The execution itself and its history are let go. */
export type ChildEnd = Pick<
  Execution,
  "arn" | "name" | "input" | "status" | "startedAt" | "stoppedAt" | "output" | "error" | "cause"
>;

/**
 * Runs items as executions of their own, at most `concurrency` at once. One that fails or times out counts as failed; more failures than
 * tolerated end the run, and the executions under way are aborted (developer guide, "Setting failure thresholds").
 */
export class MapRun {
  readonly ended: ChildEnd[] = [];
  /** Inputs of the items that were never started. */
  readonly pending: unknown[] = [];
  readonly #options: MapRunOptions;
  readonly #running = new Set<Execution>();
  #failed = 0;
  #failure: unknown;

  constructor(options: MapRunOptions) {
    this.#options = options;
  }

  /** Resolves when all items have ended; throws `States.ExceedToleratedFailureThreshold`, or why the run was stopped. */
  async finished(): Promise<void> {
    const { items, concurrency, signal } = this.#options;
    const queue = items.entries();
    const onAbort = () => this.#fail(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, () => this.#work(queue)));
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
    if (this.#failure === undefined) return;
    for (const [index, item] of queue) this.pending.push(await this.#options.inputOf(item, index));
    throw this.#failure;
  }

  async #work(queue: Iterator<[number, unknown]>): Promise<void> {
    while (this.#failure === undefined) {
      const next = queue.next();
      if (next.done) return;
      await this.#runOne(...next.value);
    }
  }

  async #runOne(index: number, item: unknown): Promise<void> {
    const { gate, signal } = this.#options;
    await gate.enter(signal);
    try {
      const input = await this.#options.inputOf(item, index);
      if (this.#failure !== undefined) return void this.pending.push(input);
      const execution = this.#options.start({ input, name: randomUUID() });
      this.#running.add(execution);
      await execution.finished;
      this.#running.delete(execution);
      this.#settle(execution);
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      gate.leave();
    }
  }

  #settle({ arn, name, input, status, startedAt, stoppedAt, output, error, cause }: Execution): void {
    this.ended.push({ arn, name, input, status, startedAt, stoppedAt, output, error, cause });
    if (status !== "FAILED" && status !== "TIMED_OUT") return;
    this.#failed += 1;
    if (this.#exceeded()) {
      const text = "The specified tolerated failure threshold was exceeded";
      this.#fail(new StatesError("States.ExceedToleratedFailureThreshold", text));
    }
  }

  #exceeded(): boolean {
    const { toleratedPercentage: percentage, toleratedCount: count, items } = this.#options;
    if (percentage === undefined && count === undefined) return true;
    return (
      (percentage !== undefined && this.#failed * 100 > percentage * items.length) ||
      (count !== undefined && this.#failed > count)
    );
  }

  #fail(why: unknown): void {
    this.#failure ??= why;
    for (const execution of this.#running) execution.stop();
  }
}
