import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { ProxyUnreachableError } from "./proxy-errors.ts";
import type { ProxyState } from "./proxy-state.ts";

interface LeaseOptions {
  readonly state: ProxyState;
  /** How many may go out at once, over all processes (`PROXY_MAX_CONCURRENCY`). */
  readonly places: number;
  /** After this time a place is free again even if its owner died, seconds. */
  readonly leaseSeconds: number;
  readonly patienceMs?: number;
}

/** How many places are tried before the next pause. */
const TRIES = 16;
const PAUSE_MS = 200;
const PATIENCE_MS = 10_000;

/**
 * Takes one of the places and answers how to give it back. Places are items of their own, tried from a random one on, so that no item
 * is everybody's. Throws `ProxyUnreachableError` if none gets free in time.
 */
export async function takePlace({
  state,
  places,
  leaseSeconds,
  patienceMs = PATIENCE_MS,
}: LeaseOptions): Promise<() => Promise<void>> {
  const owner = randomUUID();
  const givesUpAt = performance.now() + patienceMs;
  for (let at = randomInt(places); ; at += TRIES) {
    for (let i = 0; i < Math.min(TRIES, places); i++) {
      const key = `PLACE#${(at + i) % places}`;
      if (await state.claim(key, { owner }, leaseSeconds)) return () => state.release(key, owner);
    }
    if (performance.now() > givesUpAt) break;
    await wait(PAUSE_MS);
  }
  throw new ProxyUnreachableError(`all ${places} places at the proxy are taken (PROXY_MAX_CONCURRENCY)`);
}
