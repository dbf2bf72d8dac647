import { BoundedMap } from "../bounded-map.ts";
import type { ProxyState } from "./proxy-state.ts";

interface BlacklistOptions {
  readonly state: ProxyState;
  readonly ttlSeconds?: number;
  /** How many sessions this process remembers by itself; the oldest goes first. */
  readonly capacity?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const TTL_SECONDS = 3600;
const CAPACITY = 1000;
/** Burnt sessions are counted by spans of this length, for the table cannot be counted cheaply. */
const SLOT_SECONDS = 600;

/** Sessions whose exits are burnt: shared by all processes, and remembered here within bounds so that few questions are asked. */
export class BoundedBlacklist {
  readonly #options: Required<BlacklistOptions>;
  /** By when each is forgotten. */
  readonly #until: Map<string, number>;

  constructor(options: BlacklistOptions) {
    this.#options = { ttlSeconds: TTL_SECONDS, capacity: CAPACITY, now: Date.now, ...options };
    this.#until = new BoundedMap(this.#options.capacity);
  }

  async add(session: string): Promise<void> {
    const { state, ttlSeconds, now } = this.#options;
    this.#until.set(session, now() + ttlSeconds * 1000);
    await Promise.all([
      state.put(keyOf(session), {}, ttlSeconds),
      state.add(countKey(slotOf(now())), { count: 1 }, TTL_SECONDS + SLOT_SECONDS),
    ]);
  }

  async has(session: string): Promise<boolean> {
    const until = this.#until.get(session);
    if (until !== undefined && until > this.#options.now()) return true;
    return (await this.#options.state.get(keyOf(session))) !== undefined;
  }

  /** How many this process remembers. */
  get size(): number {
    return this.#until.size;
  }
}

/** How many sessions all processes have burnt within the last hour, to ten minutes. */
export async function countBurnt(state: ProxyState, nowMs: number): Promise<number> {
  const slots = Array.from({ length: TTL_SECONDS / SLOT_SECONDS }, (_, back) => countKey(slotOf(nowMs) - back));
  const counts = await Promise.all(slots.map((key) => state.get(key)));
  return counts.reduce((sum, item) => sum + Number(item?.count ?? 0), 0);
}

const keyOf = (session: string) => `BURNT#${session}`;
const slotOf = (nowMs: number) => Math.floor(nowMs / (SLOT_SECONDS * 1000));
const countKey = (slot: number) => `BURNT-COUNT#${slot}`;
