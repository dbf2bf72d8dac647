import type { BreakerLimits } from "../lanes.ts";
import type { ProxyState, StateFields } from "../proxy/proxy-state.ts";
import type { AttemptCount } from "./count-attempt.ts";

/** Attempts that began within this time before now are looked at, seconds; deaths as long again as an attempt may last. */
const WINDOW_SECONDS = 300;
/** Attempts are counted together with those that began in the same slot. */
const SLOT_SECONDS = 30;
/** Slots of one item: two items cover the window of the slowest lane. */
const SLOTS_PER_ITEM = 60;
/** After its time limit an attempt without a result is dead; clocks differ and the result takes its way too. */
const GRACE_SECONDS = 10;
const KEPT_SECONDS = 2 * SLOT_SECONDS * SLOTS_PER_ITEM;

/** The attempts of the window, `dead` among the `failed`. Those that may still be running are not in it. */
export interface AttemptSums {
  readonly attempts: number;
  readonly failed: number;
  readonly dead: number;
}

/** Where an attempt is counted: its result goes where its begin went, however late. */
export interface Slot {
  readonly key: string;
  readonly slot: number;
}

/**
 * The attempts of one lane behind one provider since its breaker last moved, as sums in `ProxyState`. Each attempt is counted when it
 * begins and once more with its result. A process that is killed writes no result: what began and did not end in its time has failed.
 */
export class AttemptWindow {
  readonly #state: ProxyState;
  readonly #key: string;
  readonly #attemptSeconds: number;

  /** `round`: the breaker's number of moves; counts of earlier rounds are history. */
  constructor(state: ProxyState, key: string, { round, attemptSeconds }: { round: number; attemptSeconds: number }) {
    this.#state = state;
    this.#key = `${key}#${round}`;
    this.#attemptSeconds = attemptSeconds;
  }

  async begin(nowMs: number): Promise<Slot> {
    const slot = slotAt(nowMs);
    const place = { key: this.#itemKey(slot), slot };
    await this.#state.add(place.key, { [`begun_${slot}`]: 1 }, KEPT_SECONDS);
    return place;
  }

  async end({ key, slot }: Slot, count: AttemptCount): Promise<void> {
    await this.#state.add(key, { [`${count}_${slot}`]: 1 }, KEPT_SECONDS);
  }

  async sums(nowMs: number): Promise<AttemptSums> {
    const last = slotAt(nowMs);
    const first = slotAt(nowMs - (WINDOW_SECONDS + this.#attemptSeconds + GRACE_SECONDS) * 1000);
    const keys = new Set([this.#itemKey(first), this.#itemKey(last)]);
    const items = await Promise.all([...keys].map((key) => this.#state.get(key)));
    const fields: StateFields = Object.assign({}, ...items);
    let [worked, failed, dead] = [0, 0, 0];
    for (let slot = first; slot <= last; slot++) {
      const of = (name: AttemptCount | "begun") => Number(fields[`${name}_${slot}`] ?? 0);
      worked += of("worked");
      failed += of("failed");
      if (this.#allEnded(slot, nowMs)) dead += of("begun") - of("worked") - of("failed") - of("neutral");
    }
    return { attempts: worked + failed + dead, failed: failed + dead, dead };
  }

  #allEnded(slot: number, nowMs: number): boolean {
    return ((slot + 1) * SLOT_SECONDS + this.#attemptSeconds + GRACE_SECONDS) * 1000 <= nowMs;
  }

  #itemKey(slot: number): string {
    return `${this.#key}#${Math.floor(slot / SLOTS_PER_ITEM)}`;
  }
}

/** Whether these attempts are enough, and bad enough, to let the lane rest. */
export function isSick({ attempts, failed }: AttemptSums, { minimumAttempts, failureRate }: BreakerLimits): boolean {
  return attempts > 0 && attempts >= minimumAttempts && failed / attempts >= failureRate;
}

const slotAt = (ms: number) => Math.floor(ms / 1000 / SLOT_SECONDS);
