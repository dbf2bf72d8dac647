import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { METRICS_NAMESPACE, METRICS_SERVICE } from "../../lambdas/shared/config/metric-names.ts";
import type { MetricSource, Signal } from "./alarm-row.ts";

/** The CloudWatch metric of a source; our own carry the dimensions that the handlers write. */
export function metricOf(source: MetricSource, stage: string, periodSeconds: number): Metric {
  const period = Duration.seconds(periodSeconds);
  if (!("own" in source)) {
    const { namespace, name, dimensions, statistic } = source;
    return new Metric({ namespace, metricName: name, dimensionsMap: { ...dimensions }, statistic, period });
  }
  const { own, lane, statistic } = source;
  const dimensionsMap = { service: METRICS_SERVICE, stage, ...(lane && { lane }) };
  return new Metric({ namespace: METRICS_NAMESPACE, metricName: own, dimensionsMap, statistic, period });
}

/** What a signal compares with its limit: its only metric, or the metric math over all of them. */
export function watchedMetric({ metrics, expression, periodSeconds }: Signal, stage: string): IMetric {
  const usingMetrics = Object.fromEntries(
    Object.entries(metrics).map(([id, source]) => [id, metricOf(source, stage, periodSeconds)]),
  );
  const [only, ...others] = Object.values(usingMetrics);
  if (expression === undefined && only && others.length === 0) return only;
  if (expression === undefined) throw new RangeError("a signal over several metrics needs an expression");
  return new MathExpression({ expression, usingMetrics, period: Duration.seconds(periodSeconds), label: expression });
}
