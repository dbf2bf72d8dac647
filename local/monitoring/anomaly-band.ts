import type { MetricQuery } from "../template/alarm-spec.ts";
import type { MetricStore } from "./metric-store.ts";

/** CloudWatch trains on at most two weeks (user guide, "Using CloudWatch anomaly detection"). */
const PAST_MS = 14 * 86_400_000;
/** With fewer windows there is no band. */
const LEAST_WINDOWS = 4;

/**
 * Upper edge of the band before `untilMs`: mean and `width` standard deviations of the metric's own past windows. CloudWatch learns a
 * model with hours and weekdays instead; what both have in common is that only the metric's own past counts. Undefined: too little past.
 */
export function upperBand(store: MetricStore, query: MetricQuery, width: number, untilMs: number): number | undefined {
  const windowMs = query.periodSeconds * 1000;
  const firstMs = Math.max(store.firstMs(query) ?? untilMs, untilMs - PAST_MS);
  const past: number[] = [];
  for (let endMs = untilMs; endMs > firstMs; endMs -= windowMs) {
    const value = store.read(query, endMs - windowMs, endMs);
    if (value !== undefined) past.push(value);
  }
  if (past.length < LEAST_WINDOWS) return undefined;
  const mean = past.reduce((sum, value) => sum + value, 0) / past.length;
  const variance = past.reduce((sum, value) => sum + (value - mean) ** 2, 0) / past.length;
  return mean + width * Math.sqrt(variance);
}
