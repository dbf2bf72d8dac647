import type { MetricId } from "../template/alarm-spec.ts";

/** One value of a metric at one moment, milliseconds since the epoch. */
export interface MetricPoint extends MetricId {
  readonly value: number;
  readonly atMs: number;
}
