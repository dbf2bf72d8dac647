import type { AlarmSpec, Comparison } from "../template/alarm-spec.ts";
import { upperBand } from "./anomaly-band.ts";
import { evaluateMath, type MathScope } from "./metric-math/evaluate.ts";
import { type MathNode, parseMath } from "./metric-math/parse.ts";
import type { MetricStore } from "./metric-store.ts";
import { MonitoringError } from "./monitoring-error.ts";

const COMPARE: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
  GreaterThanUpperThreshold: (value, threshold) => value > threshold,
};
const BAND = "ANOMALY_DETECTION_BAND";

/** Tells whether an alarm is raised at a moment, in milliseconds since the epoch, given whether it was before. */
export type AlarmJudge = (atMs: number, wasRaised: boolean) => boolean;

/**
 * Judges a metric alarm as CloudWatch does: `datapointsToAlarm` of the last `evaluationPeriods` windows breach, windows without data as
 * the alarm says; windows slide with the moment of evaluation (user guide, "Evaluating an alarm").
 * @throws MonitoringError when an expression is not understood, at once.
 */
export function alarmJudge(spec: AlarmSpec, store: MetricStore): AlarmJudge {
  const trees = Object.fromEntries(Object.entries(spec.expressions).map(([id, text]) => [id, parseMath(text)]));
  const windowMs = windowOf(spec) * 1000;
  const limitBefore = limitOf(spec, trees, store);
  return (atMs, wasRaised) => {
    let breaching = 0;
    let unknown = 0;
    const limit = limitBefore(atMs - spec.evaluationPeriods * windowMs);
    for (let back = 0; back < spec.evaluationPeriods; back++) {
      const untilMs = atMs - back * windowMs;
      const value = scopeOf(spec, trees, store, untilMs - windowMs, untilMs).valueOf(spec.watched);
      const known = value !== undefined && limit !== undefined;
      if (!known) unknown++;
      if (known ? COMPARE[spec.comparison](value, limit) : spec.missing === "breaching") breaching++;
    }
    if (spec.missing === "ignore" && unknown === spec.evaluationPeriods) return wasRaised;
    return breaching >= spec.datapointsToAlarm;
  };
}

type Trees = Readonly<Record<string, MathNode>>;

/** All metrics of one alarm have one period. */
function windowOf({ name, metrics }: AlarmSpec): number {
  const [seconds, ...others] = new Set(Object.values(metrics).map(({ periodSeconds }) => periodSeconds));
  if (seconds === undefined || others.length > 0) throw new MonitoringError(`${name}: its metrics need one period`);
  return seconds;
}

function scopeOf(spec: AlarmSpec, trees: Trees, store: MetricStore, fromMs: number, untilMs: number): MathScope {
  const metricOf = (id: string) => {
    const query = spec.metrics[id];
    if (!query) throw new MonitoringError(`${spec.name}: nothing is named ${id}`);
    return store.read(query, fromMs, untilMs);
  };
  const scope: MathScope = {
    valueOf: (id) => (trees[id] ? evaluateMath(trees[id], scope) : metricOf(id)),
    metrics: () => Object.keys(spec.metrics).map(metricOf),
  };
  return scope;
}

/** The threshold as it was before the windows that are judged: a number, or the upper edge of a band over an earlier past. */
function limitOf(spec: AlarmSpec, trees: Trees, store: MetricStore): (beforeMs: number) => number | undefined {
  const { threshold } = spec;
  if (typeof threshold === "number") return () => threshold;
  const band = trees[threshold];
  const [metric, width] = band?.kind === "call" && band.name === BAND ? band.parts : [];
  const query = metric?.kind === "id" ? spec.metrics[metric.id] : undefined;
  if (!query || width?.kind !== "number") throw new MonitoringError(`${spec.name}: its band is not understood`);
  return (beforeMs) => upperBand(store, query, width.value, beforeMs);
}
