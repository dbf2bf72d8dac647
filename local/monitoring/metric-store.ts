import type { MetricId, MetricQuery } from "../template/alarm-spec.ts";
import type { MetricPoint } from "./metric-point.ts";
import { statisticOf } from "./statistics.ts";

type Point = Pick<MetricPoint, "atMs" | "value">;

/** Every point of every metric, as long as the process lives. */
export class MetricStore {
  private readonly series = new Map<string, Point[]>();

  add({ atMs, value, ...id }: MetricPoint): void {
    const key = keyOf(id);
    const points = this.series.get(key) ?? [];
    this.series.set(key, points);
    points.push({ atMs, value });
  }

  /** The statistic over `fromMs ≤ t < untilMs`; undefined when there is no point. */
  read(query: MetricQuery, fromMs: number, untilMs: number): number | undefined {
    const points = this.series.get(keyOf(query)) ?? [];
    const values = points.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs).map(({ value }) => value);
    return values.length === 0 ? undefined : statisticOf(query.statistic, values);
  }

  /** When the metric was first seen; undefined: never. */
  firstMs(id: MetricId): number | undefined {
    const points = this.series.get(keyOf(id));
    return points && Math.min(...points.map(({ atMs }) => atMs));
  }
}

/** A metric is its name and all of its dimensions (CloudWatch user guide, "Dimensions"). */
function keyOf({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace}|${name}|${JSON.stringify(sorted)}`;
}
