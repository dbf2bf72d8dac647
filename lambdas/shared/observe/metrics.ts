import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

const { Count, Milliseconds, Bytes, Megabytes, NoUnit } = MetricUnit;

/** Every metric there is, with its unit. Dashboards, alarms and handlers take the names from here. */
export const METRICS = {
  "proxy.preflight.ok": Count,
  "proxy.preflight.failed": Count,
  "proxy.session.rotated": Count,
  "proxy.407": Count,
  "ytdlp.407": Count,
  /** Days since the release of the yt-dlp in use. */
  "ytdlp.ageDays": Count,
  "proxy.bytes": Bytes,
  "proxy.enforcement.violation": Count,
  "lane.won": Count,
  "lane.lost": Count,
  "lane.duration": Milliseconds,
  "breaker.opened": Count,
  "verdict.good": Count,
  "verdict.bad": Count,
  "job.duration": Milliseconds,
  /** US dollars. */
  "job.cost": NoUnit,
  "cache.hit": Count,
  "cache.miss": Count,
  "memory.usedMb": Megabytes,
  "tmp.usedMb": Megabytes,
  "canary.ok": Count,
} as const;

export type MetricName = keyof typeof METRICS;
export const METRICS_NAMESPACE = "Earshot";

/** Counts things. Values of one name add up until `flush`. */
export interface MetricsPort {
  /** `lane`: further dimension of the metric. */
  add(name: MetricName, value?: number, lane?: string): void;
  flush(): void;
}

/** Counts nothing, for `METRICS_ENABLED=false`. */
export const NO_METRICS: MetricsPort = { add: () => undefined, flush: () => undefined };

/**
 * Metrics as EMF lines on standard output, dimensions `service` (always `earshot`) and `stage`; metrics of a lane have the dimension
 * `lane` besides and go out at once.
 */
export class EarshotMetrics implements MetricsPort {
  private readonly metrics: Metrics;

  constructor(stage: string) {
    this.metrics = new Metrics({
      namespace: METRICS_NAMESPACE,
      serviceName: "earshot",
      defaultDimensions: { stage },
    });
  }

  add(name: MetricName, value = 1, lane?: string): void {
    const target = lane === undefined ? this.metrics : this.metrics.singleMetric();
    if (lane !== undefined) target.addDimension("lane", lane);
    target.addMetric(name, METRICS[name], value);
  }

  flush(): void {
    if (this.metrics.hasStoredMetrics()) this.metrics.publishStoredMetrics();
  }
}
