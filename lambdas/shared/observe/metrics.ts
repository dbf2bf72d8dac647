import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRICS, METRICS_NAMESPACE, METRICS_SERVICE, type MetricName } from "../config/metric-names.ts";

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
      serviceName: METRICS_SERVICE,
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
