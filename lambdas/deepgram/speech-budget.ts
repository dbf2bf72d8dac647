import { EarshotError } from "../shared/errors.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";

/**
 * US dollars a minute where none is set: the highest price found for nova-3 on recordings (2026-08, several languages in one recording;
 * 0.0043 is the lowest), so that a day's limit is rather too tight than passed.
 */
export const FALLBACK_USD_PER_MINUTE = 0.0092;

const MICRO = 1_000_000;
/** The day's sum is of no use once the day is over everywhere. */
const KEEP_SECONDS = 3 * 86_400;

export interface SpeechLimits {
  readonly maxMinutes: number;
  readonly maxUsdPerDay: number;
  /** Undefined: not known. */
  readonly usdPerMinute: number | undefined;
  /** What the caller allows for the job; undefined: no limit. */
  readonly maxCostUsd: number | undefined;
}

/** Money put aside for one recording. */
export interface Reservation {
  /** Books what was bought in the end, 0 for nothing, and gives back the rest. To be called once at most. */
  settle(seconds: number): Promise<void>;
}

/** What recognising so many seconds costs, US dollars. */
export function speechUsd(
  seconds: number,
  { usdPerMinute = FALLBACK_USD_PER_MINUTE }: Pick<SpeechLimits, "usdPerMinute">,
) {
  return (seconds / 60) * usdPerMinute;
}

/** Throws `SpeechOverBudget`, with what it would have cost, for audio that is longer or dearer than allowed. */
export function assertWithinLimits(seconds: number, limits: SpeechLimits): void {
  const { maxMinutes, maxCostUsd } = limits;
  if (seconds > maxMinutes * 60) throw overBudget(seconds, limits, `at most ${maxMinutes} minutes are recognised`);
  if (maxCostUsd !== undefined && speechUsd(seconds, limits) > maxCostUsd) {
    throw overBudget(seconds, limits, `the caller allows ${dollars(maxCostUsd)}`);
  }
}

/** Puts the cost aside in the day's budget (UTC), by one conditional write. Throws `SpeechOverBudget` when the day has not enough left. */
export async function reserve(
  seconds: number,
  limits: SpeechLimits,
  state: Pick<ProxyState, "reserve" | "add">,
  now: Date,
): Promise<Reservation> {
  const key = `SPEECH#${now.toISOString().slice(0, 10)}`;
  const microUsdOf = (length: number) => Math.ceil(speechUsd(length, limits) * MICRO);
  const microUsd = microUsdOf(seconds);
  const most = Math.floor(limits.maxUsdPerDay * MICRO);
  if (!(await state.reserve(key, microUsd, most, KEEP_SECONDS))) {
    throw overBudget(seconds, limits, `today's budget of ${dollars(limits.maxUsdPerDay)} has not enough left`);
  }
  return { settle: (bought) => state.add(key, { sum: microUsdOf(bought) - microUsd }, KEEP_SECONDS) };
}

function overBudget(seconds: number, limits: SpeechLimits, why: string): EarshotError {
  const cost = dollars(speechUsd(seconds, limits));
  const basis = limits.usdPerMinute === undefined ? " at an assumed price" : "";
  const minutes = (seconds / 60).toFixed(1);
  return new EarshotError("SpeechOverBudget", { detail: `${minutes} minutes would have cost ${cost}${basis}: ${why}` });
}

const dollars = (usd: number) => `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
