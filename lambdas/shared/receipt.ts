import type { Job, Receipt, Usage } from "./job.ts";

/** What things cost, US dollars; undefined: not known. */
export interface Prices {
  readonly proxyUsdPerGb?: number | undefined;
  readonly speechUsdPerMinute?: number | undefined;
}

const BYTES_PER_GB = 1e9;

/** What a job has used so far and what that costs. Proxy providers count a GB as 10⁹ bytes. */
export function receiptOf(usage: Readonly<Record<string, Usage>>, durationMs: number, prices: Prices): Receipt {
  const all = Object.values(usage);
  const sum = (field: keyof Usage) => all.reduce((total, each) => total + (each[field] ?? 0), 0);
  const bytesUp = sum("bytesUp");
  const bytesDown = sum("bytesDown");
  const speechSeconds = sum("speechSeconds");
  const proxyUsd = cost((bytesUp + bytesDown - sum("bytesPastProxy")) / BYTES_PER_GB, prices.proxyUsdPerGb);
  const speechUsd = cost(speechSeconds / 60, prices.speechUsdPerMinute);
  return {
    complete: all.every(({ begun, ended }) => ended >= begun),
    durationMs,
    requests: sum("requests"),
    bytesUp,
    bytesDown,
    speechSeconds,
    costUsd: proxyUsd === null || speechUsd === null ? null : proxyUsd + speechUsd,
  };
}

/** Asked before anything is spent: an allowance of 0 spends nothing, and what cannot be priced counts as too dear. */
export function isOverBudget({ request, usage }: Pick<Job, "request" | "usage">, prices: Prices): boolean {
  if (request.maxCostUsd === undefined) return false;
  const { costUsd } = receiptOf(usage, 0, prices);
  return costUsd === null || costUsd >= request.maxCostUsd;
}

/** Null when something was used whose price is not known. */
function cost(amount: number, price: number | undefined): number | null {
  if (amount === 0) return 0;
  return price === undefined ? null : amount * price;
}

/** The receipt of an answer that was there already. */
export const NOTHING_USED: Receipt = {
  complete: true,
  durationMs: 0,
  requests: 0,
  bytesUp: 0,
  bytesDown: 0,
  speechSeconds: 0,
  costUsd: 0,
};

/** Invocations of lanes and steps beyond the first of each. */
export function retriesOf(usage: Readonly<Record<string, Usage>>): number {
  return Object.values(usage).reduce((total, { begun }) => total + Math.max(0, begun - 1), 0);
}

/** The prices in a function's settings. */
export function pricesOf(settings: {
  readonly PROXY_PRICE_USD_PER_GB: number | undefined;
  readonly SPEECH_PRICE_USD_PER_MINUTE: number | undefined;
}): Prices {
  return { proxyUsdPerGb: settings.PROXY_PRICE_USD_PER_GB, speechUsdPerMinute: settings.SPEECH_PRICE_USD_PER_MINUTE };
}
