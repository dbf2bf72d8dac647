import { EarshotError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";
import { BYTES_PER_GB, dollars, receiptOf } from "../shared/receipt.ts";
import type { DeepgramSettings } from "./settings.ts";

/**
 * US dollars a minute where none is set: the highest price found for nova-3 on recordings (2026-08, several languages in one recording;
 * 0.0043 is the lowest), so that a day's limit is rather too tight than passed.
 */
export const FALLBACK_USD_PER_MINUTE = 0.0092;

const MICRO = 1_000_000;
/** Where pictures come with the sound, a long video is larger than its words are worth. */
export const MOST_LOADED_BYTES = 512 * 1024 * 1024;
/** The day's sum is of no use once the day is over everywhere. */
const KEEP_SECONDS = 3 * 86_400;

export interface SpeechLimits {
  readonly maxMinutes: number;
  readonly maxUsdPerDay: number;
  /** Undefined: not known. */
  readonly usdPerMinute: number | undefined;
  /** What the caller allows for the job; undefined: no limit. */
  readonly maxCostUsd: number | undefined;
  /** What the job has cost so far; null: not known. */
  readonly spentUsd: number | null;
  /** US dollars a gigabyte through the proxy; undefined: not known, 0: there is no proxy. */
  readonly proxyUsdPerGb: number | undefined;
}

/** The limits of a job, the caller's and the settings'. */
export function limitsOf({ request, usage }: Pick<Job, "request" | "usage">, settings: DeepgramSettings): SpeechLimits {
  const usdPerMinute = settings.SPEECH_PRICE_USD_PER_MINUTE;
  const proxyUsdPerGb = settings.PROXY_ENABLED ? settings.PROXY_PRICE_USD_PER_GB : 0;
  const prices = { proxyUsdPerGb, speechUsdPerMinute: usdPerMinute ?? FALLBACK_USD_PER_MINUTE };
  return {
    maxMinutes: settings.SPEECH_MAX_MINUTES,
    maxUsdPerDay: settings.SPEECH_MAX_USD_PER_DAY,
    usdPerMinute,
    maxCostUsd: request.maxCostUsd,
    spentUsd: receiptOf(usage, 0, prices).costUsd,
    proxyUsdPerGb,
  };
}

/** What is about to be used. */
export interface Plan {
  /** How long the audio plays. */
  readonly seconds: number;
  /** What loading it comes to; undefined: not known. */
  readonly loadBytes: number | undefined;
  /** What sending it through the proxy comes to, 0 past the proxy; undefined: not known. */
  readonly uploadBytes: number | undefined;
}

/** Money put aside for one recording. */
export interface Reservation {
  /** Books what was bought in the end, 0 for nothing, and gives back the rest. To be called once at most. */
  settle(seconds: number): Promise<void>;
}

/** What recognising so many seconds costs, US dollars. */
function speechUsd(seconds: number, { usdPerMinute = FALLBACK_USD_PER_MINUTE }: Pick<SpeechLimits, "usdPerMinute">) {
  return (seconds / 60) * usdPerMinute;
}

/**
 * Throws `SpeechOverBudget`, with what it would have cost, for audio that is longer or dearer than allowed. The caller's limit is the
 * whole job's: what it has cost so far and the audio's traffic count, and what cannot be priced is too dear.
 */
export function assertWithinLimits(plan: Plan, limits: SpeechLimits): void {
  const { maxMinutes, maxCostUsd, spentUsd } = limits;
  if (plan.seconds > maxMinutes * 60) throw overBudget(plan, limits, `at most ${maxMinutes} minutes are recognised`);
  if ((plan.loadBytes ?? 0) > MOST_LOADED_BYTES) throw overBudget(plan, limits, "at most 512 MiB are loaded for it");
  if (maxCostUsd === undefined) return;
  const usd = sumOf(spentUsd, speechUsd(plan.seconds, limits), trafficUsd(plan, limits));
  if (usd === null || usd > maxCostUsd) throw overBudget(plan, limits, `the caller allows ${dollars(maxCostUsd)}`);
}

/** A plan before anything is known of the audio but its length. */
export const speechAlone = (seconds: number): Plan => ({ seconds, loadBytes: 0, uploadBytes: 0 });

/** Null when the bytes or their price are not known. */
function trafficUsd({ loadBytes, uploadBytes }: Plan, { proxyUsdPerGb }: SpeechLimits): number | null {
  if (proxyUsdPerGb === 0) return 0;
  if (loadBytes === undefined || uploadBytes === undefined) return null;
  if (loadBytes + uploadBytes === 0) return 0;
  return proxyUsdPerGb === undefined ? null : ((loadBytes + uploadBytes) / BYTES_PER_GB) * proxyUsdPerGb;
}

const sumOf = (...amounts: readonly (number | null)[]): number | null =>
  amounts.reduce((sum, amount) => (sum === null || amount === null ? null : sum + amount), 0);

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
    throw overBudget(
      speechAlone(seconds),
      limits,
      `today's budget of ${dollars(limits.maxUsdPerDay)} has not enough left`,
    );
  }
  return { settle: (bought) => state.add(key, { sum: microUsdOf(bought) - microUsd }, KEEP_SECONDS) };
}

function overBudget(plan: Plan, limits: SpeechLimits, why: string): EarshotError {
  const cost = dollars(speechUsd(plan.seconds, limits));
  const basis = limits.usdPerMinute === undefined ? " at an assumed price" : "";
  const usd = trafficUsd(plan, limits);
  const traffic = usd === 0 ? "" : ` and ${usd === null ? "traffic of unknown price" : `${dollars(usd)} of traffic`}`;
  const minutes = (plan.seconds / 60).toFixed(1);
  const detail = `${minutes} minutes would have cost ${cost}${basis}${traffic}: ${why}`;
  return new EarshotError("SpeechOverBudget", { detail });
}
