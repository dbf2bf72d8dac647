import { MonitoringError } from "./monitoring-error.ts";

type Statistic = (values: readonly number[]) => number;

const sum: Statistic = (values) => values.reduce((total, value) => total + value, 0);

const STATISTICS: Readonly<Record<string, Statistic>> = {
  Sum: sum,
  SampleCount: (values) => values.length,
  Average: (values) => sum(values) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
};

const PERCENTILE = /^p(\d{1,2}(?:\.\d+)?)$/;

/** One statistic over at least one value; percentiles lie between neighbours. @throws MonitoringError for a name CloudWatch has and we have not. */
export function statisticOf(name: string, values: readonly number[]): number {
  const known = STATISTICS[name];
  if (known) return known(values);
  const percent = PERCENTILE.exec(name)?.[1];
  if (percent === undefined) throw new MonitoringError(`the statistic ${name} is not known`);
  return percentile(Number(percent), values);
}

function percentile(percent: number, values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
