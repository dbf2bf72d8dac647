import { LANES, type LaneName, type LaneRow } from "../lanes.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";
import { type AttemptSums, AttemptWindow } from "./attempt-window.ts";
import { breakerKey, readBreaker } from "./breaker-item.ts";

/** How one lane is doing behind the provider in use. */
export interface BreakerState extends AttemptSums {
  readonly lane: LaneName;
  readonly provider: string;
  /** `open` the lane rests · `half-open` its rest is over and one attempt decides · `closed` it works. */
  readonly state: "closed" | "open" | "half-open";
  /** Seconds since the breaker last moved; null: it has not moved within a day. */
  readonly ageSeconds: number | null;
  /** Rest that an open one still has, seconds; 0 for others. */
  readonly restSeconds: number;
}

export interface BreakerStatesPorts {
  readonly state: ProxyState;
  /** Name of the proxy's provider, `direct` without a proxy. */
  readonly provider: string;
  readonly now: () => Date;
  /** Default: those of `lanes.ts`. */
  readonly rows?: readonly LaneRow[];
}

/**
 * The breakers of all lanes, for those who look: reads, claims nothing. `attempts`, `failed` and `dead` (among the failed: killed, or
 * ended without a word) count the last minutes since the breaker moved.
 */
export function breakerStates(ports: BreakerStatesPorts): Promise<BreakerState[]> {
  const { rows = LANES } = ports;
  return Promise.all(rows.map((row) => stateOf(row, ports)));
}

async function stateOf(
  { lane, attemptSeconds }: LaneRow,
  { state, provider, now }: BreakerStatesPorts,
): Promise<BreakerState> {
  const key = breakerKey(lane, provider);
  const nowMs = now().getTime();
  const { round, phase, sinceMs, untilMs } = await readBreaker(state, key);
  const sums = await new AttemptWindow(state, key, { round, attemptSeconds }).sums(nowMs);
  const rests = phase === "open" && nowMs < untilMs;
  return {
    lane,
    provider,
    state: phase === "open" && !rests ? "half-open" : phase,
    ageSeconds: sinceMs === 0 ? null : Math.max(0, Math.round((nowMs - sinceMs) / 1000)),
    restSeconds: rests ? Math.ceil((untilMs - nowMs) / 1000) : 0,
    ...sums,
  };
}
