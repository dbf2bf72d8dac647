import { randomUUID } from "node:crypto";
import type { Code } from "../codes.ts";
import type { LaneRow } from "../lanes.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";
import { AttemptWindow, isSick } from "./attempt-window.ts";
import { type BreakerItem, breakerKey, moveBreaker, readBreaker } from "./breaker-item.ts";
import { type AttemptCount, countAttempt } from "./count-attempt.ts";

interface CircuitBreakerOptions {
  readonly state: ProxyState;
  readonly row: Pick<LaneRow, "lane" | "attemptSeconds" | "breaker">;
  /** Name of the proxy's provider, `direct` without a proxy. */
  readonly provider: string;
  readonly now: () => Date;
  /** The breaker opened, or stays open after a probe that failed: told by one process alone. */
  readonly onOpened: () => void;
}

/** A place for one attempt; its result must be told. */
export interface Pass {
  /** The one attempt that tries a lane after its rest. */
  readonly isProbe: boolean;
  end(code: Code | "Won"): Promise<void>;
}

/** The lane rests: nothing may be spent on it. */
export interface Refusal {
  /** Moment at which a probe may be made, milliseconds since the epoch; in the past while one is under way. */
  readonly untilMs: number;
}

/** A probe that dies leaves its place after its time limit, seconds. */
const PROBE_GRACE_SECONDS = 10;

/**
 * The circuit breaker of one lane behind one provider, one for all processes (Nygard, "Release It!", stability patterns).
 *
 * closed: attempts pass and are counted; too many failures open it. open: none passes for `openSeconds`. half-open: one probe passes,
 * whoever claims it first; its success closes the breaker, its failure opens it again, its death leaves the place to another.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #key: string;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#key = breakerKey(options.row.lane, options.provider);
  }

  async enter(): Promise<Pass | Refusal> {
    const item = await readBreaker(this.#options.state, this.#key);
    if (item.phase === "open") return this.#now() < item.untilMs ? item : this.#probe(item);
    const opened = await this.#openIfSick(item);
    return opened ?? this.#pass(item);
  }

  async #pass(item: BreakerItem): Promise<Pass> {
    const window = this.#window(item);
    const slot = await window.begin(this.#now());
    const end = async (code: Code | "Won") => {
      const count = countAttempt(code);
      await window.end(slot, count);
      if (count === "failed") await this.#openIfSick(item);
    };
    return { isProbe: false, end };
  }

  async #probe(item: BreakerItem): Promise<Pass | Refusal> {
    const { state, row } = this.#options;
    const place = `${this.#key}#PROBE#${item.round}`;
    const owner = randomUUID();
    if (!(await state.claim(place, { owner }, row.attemptSeconds + PROBE_GRACE_SECONDS))) return item;
    // The place of an earlier round is free again once its probe is forgotten.
    const current = await readBreaker(state, this.#key);
    if (current.round !== item.round) return { untilMs: Math.max(current.untilMs, this.#now()) };
    const end = async (code: Code | "Won") => {
      const count = countAttempt(code);
      if (count === "neutral") await state.release(place, owner);
      else await this.#move(item, count);
    };
    return { isProbe: true, end };
  }

  /** The refusal, if the breaker is open now. */
  async #openIfSick(item: BreakerItem): Promise<Refusal | undefined> {
    const sums = await this.#window(item).sums(this.#now());
    return isSick(sums, this.#options.row.breaker) ? this.#move(item, "failed") : undefined;
  }

  async #move({ round }: BreakerItem, count: Exclude<AttemptCount, "neutral">): Promise<Refusal> {
    const { state, row, onOpened } = this.#options;
    const sinceMs = this.#now();
    const opens = count === "failed";
    const untilMs = opens ? sinceMs + row.breaker.openSeconds * 1000 : sinceMs;
    const moved = await moveBreaker(state, this.#key, { round, phase: opens ? "open" : "closed", sinceMs, untilMs });
    if (moved && opens) onOpened();
    return { untilMs };
  }

  #window({ round }: BreakerItem): AttemptWindow {
    const { state, row } = this.#options;
    return new AttemptWindow(state, this.#key, { round, attemptSeconds: row.attemptSeconds });
  }

  #now(): number {
    return this.#options.now().getTime();
  }
}
