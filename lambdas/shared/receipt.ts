import type { Job, Receipt, Usage } from "./job.ts";

/** What things cost, US dollars; undefined: not known. */
export interface Prices {
  readonly proxyUsdPerGb?: number | undefined;
  readonly speechUsdPerMinute?: number | undefined;
}

/** Proxy providers bill by 10⁹ bytes. */
export const BYTES_PER_GB = 1e9;

/** What a job has used so far and what that costs. */
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

const UNPRICED =
  "what the job has used so far has no price (settings PROXY_PRICE_USD_PER_GB, SPEECH_PRICE_USD_PER_MINUTE)";

/**
 * Why nothing more may be spent on the job, in words for its caller; undefined: it may. Asked before anything is spent: an allowance of 0
 * spends nothing, and what cannot be priced counts as too dear.
 */
export function whyOverBudget({ request, usage }: Pick<Job, "request" | "usage">, prices: Prices): string | undefined {
  const { maxCostUsd } = request;
  if (maxCostUsd === undefined) return undefined;
  const { costUsd } = receiptOf(usage, 0, prices);
  const allowed = `its caller allows ${dollars(maxCostUsd)}`;
  if (costUsd === null) return `${UNPRICED}, and ${allowed}`;
  return costUsd < maxCostUsd ? undefined : `the job has cost ${dollars(costUsd)} so far, and ${allowed}`;
}

/** An amount with two digits that tell something: `$0.00`, `$1.50`, `$0.0092`, `$0.000020`. */
export function dollars(usd: number): string {
  const digits = usd === 0 || usd >= 0.1 ? 2 : Math.max(4, Math.ceil(-Math.log10(usd)) + 1);
  return `$${usd.toFixed(digits)}`;
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
