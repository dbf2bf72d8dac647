import type { MetricName } from "../../lambdas/shared/config/metric-names.ts";
import type { LaneName } from "../../lambdas/shared/lanes.ts";

/** `page`: callers go without answers now, or a promise is broken: wake somebody. `ticket`: it will hurt within days: somebody looks at it tomorrow. */
export type Severity = "page" | "ticket";

/** Part of the dashboard that an alarm belongs to. */
export type Section = "service" | "lanes" | "proxy" | "cost";

/** One of our own metrics, or one that AWS writes about a resource. */
export type MetricSource =
  | { readonly own: MetricName; readonly lane?: LaneName; readonly statistic: string }
  | {
      readonly namespace: string;
      readonly name: string;
      readonly dimensions: Readonly<Record<string, string>>;
      readonly statistic: string;
    };

/** What an alarm looks at. */
export interface Signal {
  /** Metrics by the id under which `expression` names them; at most ten (CloudWatch quotas). */
  readonly metrics: Readonly<Record<string, MetricSource>>;
  /** Metric math; absent: the only metric itself. */
  readonly expression?: string;
  /** Window of one data point, seconds. */
  readonly periodSeconds: number;
  /** Breaching data points that raise the alarm, of the last so many. */
  readonly breaching: { readonly points: number; readonly of: number };
  /** `outside-its-past`: above the band that CloudWatch learns from the metric's history, `limit` being the band's width in standard deviations. */
  readonly is: "above" | "at-least" | "below" | "outside-its-past";
  readonly limit: number;
  /** What a window without data says, and why. */
  readonly missing: { readonly counts: "good" | "bad" | "as before"; readonly because: string };
}

/** One alarm as operators know it. With several signals it is raised while all of them are: a composite over silent parts. */
export interface AlarmRow {
  /** Stable: the alarm's name and its widget on the dashboard. */
  readonly name: string;
  /** Heading in docs/runbook.md, shared by the alarms of all lanes. Absent: the name. */
  readonly runbook?: string;
  readonly severity: Severity;
  readonly section: Section;
  /** What users notice, one sentence. */
  readonly feels: string;
  readonly signals: readonly [Signal, ...Signal[]];
}

export const NO_EVENTS = { counts: "good", because: "nothing happened, nothing went wrong" } as const;
export const SILENCE = { counts: "bad", because: "silence is the fault" } as const;
/** SQS stops reporting a queue that nobody has used for six hours, though letters lie in it (developer guide, "Available CloudWatch metrics for Amazon SQS"). */
export const FORGOTTEN = { counts: "as before", because: "nobody has looked into the queue" } as const;
/** All metrics of a signal together. Unlike `+`, SUM leaves out a metric without data (CloudWatch user guide, "Metric math functions"). */
export const SUM_OF_ALL = "SUM(METRICS())";

export const ONCE = { points: 1, of: 1 } as const;
export const FIVE_MINUTES = 300;
export const HOUR = 3600;

/** Breaches as soon as the source counted one within five minutes. */
export const anyOf = (source: MetricSource, missing: Signal["missing"] = NO_EVENTS): Signal => ({
  metrics: { count: source },
  periodSeconds: FIVE_MINUTES,
  breaching: ONCE,
  is: "at-least",
  limit: 1,
  missing,
});

/** Where an alarm's cure is told: an anchor in docs/runbook.md. */
export const runbookAnchor = ({ name, runbook }: AlarmRow): string => `runbook.md#${slug(runbook ?? name)}`;

/** The name as CloudWatch, links and file names write it: lower case with hyphens. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
