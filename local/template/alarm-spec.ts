/** A metric by the names CloudWatch gives it. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A metric an alarm reads: its values within windows of `periodSeconds`, put together by `statistic` (`Sum`, `p95`, …). */
export interface MetricQuery extends MetricId {
  readonly statistic: string;
  readonly periodSeconds: number;
}

export const COMPARISONS = [
  "GreaterThanThreshold",
  "GreaterThanOrEqualToThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "GreaterThanUpperThreshold",
] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** A metric alarm as the template describes it. */
export interface AlarmSpec {
  readonly name: string;
  readonly arn: string;
  /** Metrics by the id under which expressions name them. */
  readonly metrics: Readonly<Record<string, MetricQuery>>;
  /** Metric math by id. */
  readonly expressions: Readonly<Record<string, string>>;
  /** Id of the metric or expression that is compared. */
  readonly watched: string;
  readonly comparison: Comparison;
  /** A number, or the id of an expression that gives a band. */
  readonly threshold: number | string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** `ignore`: a window without data leaves the alarm as it is. */
  readonly missing: "breaching" | "notBreaching" | "ignore";
  /** ARNs of what is told; none: a silent part of a composite. */
  readonly actions: readonly string[];
}

/** An alarm over alarms. */
export interface CompositeAlarmSpec {
  readonly name: string;
  readonly arn: string;
  /** In CloudWatch's rule language, alarms by ARN. */
  readonly rule: string;
  readonly actions: readonly string[];
}
