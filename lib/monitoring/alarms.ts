import { Aws } from "aws-cdk-lib";
import {
  Alarm,
  type AlarmBase,
  AlarmRule,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { type AlarmRow, runbookAnchor, type Severity, type Signal, slug } from "./alarm-row.ts";
import { watchedMetric } from "./metric-of.ts";

/** An alarm with the row it was made from. */
export interface MadeAlarm {
  readonly row: AlarmRow;
  /** The one that notifies. */
  readonly alarm: AlarmBase;
}

const OPERATORS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  "at-least": ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

const MISSING = {
  good: TreatMissingData.NOT_BREACHING,
  bad: TreatMissingData.BREACHING,
  "as before": TreatMissingData.IGNORE,
} as const;

/** The one way alarms are made: names, texts and behaviour come from the rows, and each severity notifies its own topic. */
export class Alarms extends Construct {
  readonly made: readonly MadeAlarm[];
  readonly topics: Readonly<Record<Severity, Topic>>;
  private readonly stage: string;

  constructor(scope: Construct, id: string, rows: readonly AlarmRow[], stage: string) {
    super(scope, id);
    this.stage = stage;
    this.topics = { page: this.topic("page"), ticket: this.topic("ticket") };
    this.made = rows.map((row) => ({ row, alarm: this.make(row) }));
  }

  /** A topic with a policy of its own loses the one that lets its account's services publish (SNS developer guide, "Amazon SNS access control"). */
  private topic(severity: Severity): Topic {
    const topic = new Topic(this, severity, { displayName: `Earshot ${this.stage}: ${severity}`, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    return topic;
  }

  private make(row: AlarmRow): AlarmBase {
    const name = this.nameOf(row.name);
    const description = descriptionOf(row, name);
    const [only, ...others] = row.signals;
    const alarm =
      others.length === 0 ? this.single(row.name, name, only, description) : this.composite(row, description);
    const notify = new SnsAction(this.topics[row.severity]);
    alarm.addAlarmAction(notify);
    alarm.addOkAction(notify);
    return alarm;
  }

  private single(id: string, alarmName: string, signal: Signal, alarmDescription: string): Alarm {
    const common = {
      alarmName,
      alarmDescription,
      metric: watchedMetric(signal, this.stage),
      evaluationPeriods: signal.breaching.of,
      datapointsToAlarm: signal.breaching.points,
      treatMissingData: MISSING[signal.missing.counts],
    };
    if (signal.is !== "outside-its-past") {
      return new Alarm(this, id, { ...common, threshold: signal.limit, comparisonOperator: OPERATORS[signal.is] });
    }
    return new AnomalyDetectionAlarm(this, id, {
      ...common,
      stdDevs: signal.limit,
      comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
    });
  }

  /** Raised while every part is. The parts notify nobody. */
  private composite(row: AlarmRow, alarmDescription: string): CompositeAlarm {
    const parts = row.signals.map((signal): IAlarm => {
      const name = `${row.name} (${humanWindow(signal.periodSeconds)})`;
      return this.single(name, this.nameOf(name), signal, `Part of "${row.name}".`);
    });
    return new CompositeAlarm(this, row.name, {
      compositeAlarmName: this.nameOf(row.name),
      alarmDescription,
      alarmRule: AlarmRule.allOf(...parts),
    });
  }

  private nameOf(name: string): string {
    return `earshot-${this.stage}-${slug(name)}`;
  }
}

function descriptionOf(row: AlarmRow, alarmName: string): string {
  const { severity, feels, signals } = row;
  const missing = [...new Set(signals.map(({ missing: { counts, because } }) => `${counts}, since ${because}`))];
  const console = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#alarmsV2:alarm/${alarmName}`;
  return `${feels} Severity: ${severity}. A window without data counts as ${missing.join("; ")}. docs/${runbookAnchor(row)} ${console}`;
}

function humanWindow(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}
