import {
  type AlarmSpec,
  COMPARISONS,
  type Comparison,
  type CompositeAlarmSpec,
  type MetricQuery,
} from "./alarm-spec.ts";
import type { Resolver } from "./resolve.ts";
import { TemplateError } from "./template-error.ts";

interface MetricFields {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

interface QueryFields {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
  readonly MetricStat?: { readonly Metric: MetricFields; readonly Period: number; readonly Stat: string };
}

interface AlarmFields extends MetricFields {
  readonly AlarmName?: string;
  readonly Metrics?: readonly QueryFields[];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly ComparisonOperator: string;
  readonly Threshold?: number;
  readonly ThresholdMetricId?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly TreatMissingData?: string;
  readonly AlarmActions?: readonly string[];
}

const ALARM = "AWS::CloudWatch::Alarm";
const COMPOSITE = "AWS::CloudWatch::CompositeAlarm";
/** The id of the only metric of an alarm without math. */
const ONLY = "metric";

/** The alarms of a template. What the evaluator could not judge is refused. */
export function readAlarms(resolver: Resolver): { alarms: AlarmSpec[]; compositeAlarms: CompositeAlarmSpec[] } {
  return {
    alarms: resolver
      .resources(ALARM)
      .map(([id, { Properties }]) =>
        readAlarm(resolver.resolve(Properties, id) as AlarmFields, id, resolver.attribute(id, "Arn", id)),
      ),
    compositeAlarms: resolver.resources(COMPOSITE).map(([id, { Properties }]) => {
      const fields = resolver.resolve(Properties, id) as AlarmFields & { AlarmRule: string };
      const arn = resolver.attribute(id, "Arn", id);
      return { name: fields.AlarmName ?? id, arn, rule: fields.AlarmRule, actions: fields.AlarmActions ?? [] };
    }),
  };
}

function readAlarm(fields: AlarmFields, id: string, arn: string): AlarmSpec {
  const missing = fields.TreatMissingData;
  if (missing !== "breaching" && missing !== "notBreaching" && missing !== "ignore") {
    throw new TemplateError(
      id,
      `TreatMissingData "${missing}" is not known here: say breaching, notBreaching or ignore`,
    );
  }
  const threshold = fields.Threshold ?? fields.ThresholdMetricId;
  if (threshold === undefined) throw new TemplateError(id, "an alarm needs a threshold");
  return {
    name: fields.AlarmName ?? id,
    arn,
    ...readQueries(fields, id),
    comparison: comparisonOf(fields.ComparisonOperator, id),
    threshold,
    evaluationPeriods: fields.EvaluationPeriods,
    datapointsToAlarm: fields.DatapointsToAlarm ?? fields.EvaluationPeriods,
    missing,
    actions: fields.AlarmActions ?? [],
  };
}

function comparisonOf(operator: string, id: string): Comparison {
  const known = COMPARISONS.find((comparison) => comparison === operator);
  if (known) return known;
  throw new TemplateError(id, `the comparison ${operator} is not known`);
}

function readQueries(fields: AlarmFields, id: string): Pick<AlarmSpec, "metrics" | "expressions" | "watched"> {
  if (!fields.Metrics) {
    const statistic = fields.Statistic ?? fields.ExtendedStatistic;
    return { metrics: { [ONLY]: readMetric(fields, statistic, fields.Period, id) }, expressions: {}, watched: ONLY };
  }
  const metrics: Record<string, MetricQuery> = {};
  const expressions: Record<string, string> = {};
  for (const { Id, Expression, MetricStat } of fields.Metrics) {
    if (Expression !== undefined) expressions[Id] = Expression;
    else if (MetricStat) metrics[Id] = readMetric(MetricStat.Metric, MetricStat.Stat, MetricStat.Period, id);
  }
  const [watched, ...others] = fields.Metrics.filter(
    ({ Id, ReturnData = true }) => ReturnData && Id !== fields.ThresholdMetricId,
  );
  if (!watched || others.length > 0) throw new TemplateError(id, "exactly one of an alarm's metrics is compared");
  return { metrics, expressions, watched: watched.Id };
}

function readMetric(
  { Namespace, MetricName, Dimensions = [] }: MetricFields,
  statistic: string | undefined,
  periodSeconds: number | undefined,
  id: string,
): MetricQuery {
  if (!Namespace || !MetricName || !statistic || !periodSeconds) throw new TemplateError(id, "a metric is incomplete");
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return { namespace: Namespace, name: MetricName, dimensions, statistic, periodSeconds };
}
