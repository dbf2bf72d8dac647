import type { LaneName } from "../lanes.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";

/** What stands in `ProxyState` for the breaker of one lane behind one provider. */
export interface BreakerItem {
  /** How often it has moved, from 0: each move leaves one number behind, so that one process alone makes it. */
  readonly round: number;
  readonly phase: "closed" | "open";
  /** Moment of the last move, milliseconds since the epoch; 0: it never moved. */
  readonly sinceMs: number;
  /** End of the rest of an open one. */
  readonly untilMs: number;
}

/** Longer than any rest, and long enough that counts of a round are gone before its number can come again. */
const KEPT_SECONDS = 86_400;

/** `provider`: name of the proxy's provider, `direct` without a proxy. A lane may be well behind another one. */
export const breakerKey = (lane: LaneName, provider: string): string => `BREAKER#${lane}#${provider}`;

export async function readBreaker(state: ProxyState, key: string): Promise<BreakerItem> {
  const item = await state.get(key);
  return {
    round: Number(item?.count ?? 0),
    phase: item?.phase === "open" ? "open" : "closed",
    sinceMs: Number(item?.sinceMs ?? 0),
    untilMs: Number(item?.untilMs ?? 0),
  };
}

/** Leaves `round` behind. False if another process did already. */
export function moveBreaker(state: ProxyState, key: string, { round, ...to }: BreakerItem): Promise<boolean> {
  return state.advance(key, round, { ...to }, KEPT_SECONDS);
}
