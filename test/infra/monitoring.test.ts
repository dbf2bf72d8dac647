import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { METRICS } from "../../lambdas/shared/config/metric-names.ts";
import { slug } from "../../lib/monitoring/alarm-row.ts";
import { RACE_ROWS, synthRace } from "../support/synth-race.ts";

interface MetricStat {
  readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions?: unknown[] };
  readonly Period: number;
}
interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: unknown;
  readonly AlarmActions?: unknown[];
  readonly AlarmRule?: unknown;
  readonly Metrics?: readonly { readonly MetricStat?: MetricStat; readonly Expression?: string }[];
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Period?: number;
  readonly EvaluationPeriods?: number;
  readonly TreatMissingData?: string;
  readonly Topics?: unknown[];
  readonly PolicyDocument?: { readonly Statement: unknown[] };
}
interface Resource {
  readonly Type: string;
  readonly Properties: AlarmProperties & { readonly DashboardBody?: unknown };
}

let resources: [string, Resource][];
const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
const alarms = () => [...ofType("AWS::CloudWatch::Alarm"), ...ofType("AWS::CloudWatch::CompositeAlarm")];
const notifying = () => alarms().filter(([, { Properties }]) => Properties.AlarmActions);
const textOf = (value: unknown) => JSON.stringify(value);

const runbook = readFileSync(join(import.meta.dirname, "..", "..", "docs", "runbook.md"), "utf8");
const headings = [...runbook.matchAll(/^## (.+)$/gm)].map((match) => match[1] ?? "");
const anchorOf = (properties: AlarmProperties) =>
  /docs\/runbook\.md#([a-z0-9-]+)/.exec(textOf(properties.AlarmDescription))?.[1];

beforeAll(async () => {
  const outdir = await synthRace(RACE_ROWS, "prod");
  const file = readdirSync(outdir).find((name) => name.endsWith(".template.json")) ?? "";
  resources = Object.entries(JSON.parse(readFileSync(join(outdir, file), "utf8")).Resources);
});

describe("alarms, runbook and dashboard", () => {
  it("has a runbook heading for every alarm that notifies, and an alarm for every heading", () => {
    const anchors = notifying().map(([id, { Properties }]) => [id, anchorOf(Properties)]);
    expect(anchors.length).toBeGreaterThan(20);
    expect(new Set(anchors.map(([, anchor]) => anchor))).toEqual(new Set(headings.map(slug)));
  });

  it("says in every chapter what is wrong, how to look and what to do", () => {
    for (const chapter of runbook.split(/^## /m).slice(1)) {
      for (const part of ["**Felt.**", "**Look.**", "**Do.**"]) expect(chapter, chapter.slice(0, 60)).toContain(part);
      expect(chapter, chapter.slice(0, 60)).toMatch(/`[^`]+`/);
    }
  });

  it("has one widget for every alarm that notifies", () => {
    const [dashboard] = ofType("AWS::CloudWatch::Dashboard");
    const body = textOf(dashboard?.[1].Properties.DashboardBody);
    for (const [id] of notifying()) expect(body.split(id).length - 1, id).toBe(1);
  });

  it("notifies a topic from every alarm that is no part of another", () => {
    const rules = textOf(ofType("AWS::CloudWatch::CompositeAlarm"));
    for (const [id, { Properties }] of alarms()) {
      const isPart = Properties.AlarmRule === undefined && rules.includes(`"${id}"`);
      expect(Properties.AlarmActions?.length ?? 0, id).toBe(isPart ? 0 : 1);
    }
  });
});

describe("the topics", () => {
  it("let CloudWatch publish, for alarms of this account alone, and nobody without TLS", () => {
    const policies = ofType("AWS::SNS::TopicPolicy").map(([, { Properties }]) => Properties);
    const notified = new Set(notifying().map(([, { Properties }]) => textOf(Properties.AlarmActions?.[0])));
    expect(notified.size).toBe(2);
    for (const topic of notified) {
      const [policy, ...others] = policies.filter(({ Topics }) => textOf(Topics?.[0]) === topic);
      expect(others).toEqual([]);
      expect(policy?.PolicyDocument?.Statement).toMatchObject([
        { Effect: "Deny", Action: "sns:Publish", Condition: { Bool: { "aws:SecureTransport": "false" } } },
        {
          Effect: "Allow",
          Action: "sns:Publish",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ]);
    }
  });
});

describe("what alarms look at", () => {
  it("is metrics that handlers know, with the dimensions they write", () => {
    const own = alarms().flatMap(([, { Properties }]) => metricsOf(Properties));
    expect(own.length).toBeGreaterThan(20);
    for (const { Metric } of own.filter(({ Metric }) => Metric.Namespace === "Earshot")) {
      expect(Object.keys(METRICS)).toContain(Metric.MetricName);
      expect(textOf(Metric.Dimensions)).toContain('"Value":"prod"');
    }
  });

  it("stays within what CloudWatch evaluates", () => {
    for (const [id, { Properties }] of ofType("AWS::CloudWatch::Alarm")) {
      const metrics = metricsOf(Properties);
      expect(metrics.length, id).toBeLessThanOrEqual(10);
      for (const { Period } of metrics) {
        const seconds = Period * (Properties.EvaluationPeriods ?? 1);
        expect(seconds, id).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 7 * 86_400);
      }
    }
  });

  it("decides what silence means", () => {
    const breaching = ofType("AWS::CloudWatch::Alarm").filter(([, { Properties }]) => {
      expect(["breaching", "notBreaching", "ignore"]).toContain(Properties.TreatMissingData);
      return Properties.TreatMissingData === "breaching";
    });
    expect(breaching.map(([, { Properties }]) => Properties.AlarmName).sort()).toEqual([
      "earshot-prod-no-lane-gets-its-known-video",
      "earshot-prod-nothing-runs",
      ...RACE_ROWS.map(({ lane }) => `earshot-prod-the-canary-of-${lane}-fails`).sort(),
    ]);
  });

  it("is every operation that a function or a machine may use on a table", () => {
    const texts = ofType("AWS::IAM::Policy").flatMap(([, policy]) => [...textOf(policy).matchAll(/"dynamodb:(\w+)"/g)]);
    const granted = new Set(texts.map(([, action = ""]) => action.charAt(0).toUpperCase() + action.slice(1)));
    const watched = alarms().flatMap(([, { Properties }]) => metricsOf(Properties));
    const throttled = watched.filter(({ Metric }) => Metric.MetricName === "ThrottledRequests");
    const operations = throttled.flatMap(({ Metric }) => [...textOf(Metric.Dimensions).matchAll(/"Value":"(\w+)"/g)]);
    expect(new Set(operations.map(([, operation]) => operation))).toEqual(granted);
  });

  it("is the crashes of every function of which no machine, event or schedule tells", () => {
    const machines = textOf(ofType("AWS::StepFunctions::StateMachine"));
    const untold = ofType("AWS::Lambda::Function").filter(([id, { Properties }]) => {
      const versions = ofType("AWS::Lambda::Version").filter(([, version]) => textOf(version).includes(`"${id}"`));
      const isTask = [id, ...versions.map(([version]) => version)].some((each) => machines.includes(`"Ref":"${each}"`));
      return !isTask && !("DeadLetterConfig" in Properties);
    });
    const watched = alarms().filter(([, { Properties }]) => Properties.MetricName === "Errors");
    const names = watched.flatMap(([, { Properties }]) => [...textOf(Properties).matchAll(/"Ref":"(\w+)"/g)]);
    expect(untold.length).toBeGreaterThan(0);
    expect(untold.map(([id]) => id).filter((id) => !names.some(([, name]) => name === id))).toEqual([]);
  });

  it("is the executions of every machine that broke off and leave no job to close", () => {
    const watched = alarms().filter(([, { Properties }]) => textOf(Properties).includes("ExecutionsTimedOut"));
    const text = textOf(watched.map(([, { Properties }]) => Properties.Metrics));
    for (const [id, { Properties }] of ofType("AWS::StepFunctions::StateMachine")) {
      const name = (Properties as { StateMachineName?: string }).StateMachineName;
      const isWatched = text.includes(`"Ref":"${id}"`) || (name !== undefined && text.includes(name));
      expect([id, isWatched]).toEqual([id, !id.startsWith("Transcript")]);
    }
  });

  it("burns the budget over a long and a short window at once", () => {
    const composites = ofType("AWS::CloudWatch::CompositeAlarm");
    expect(composites).toHaveLength(2);
    for (const [, { Properties }] of composites) expect(textOf(Properties.AlarmRule)).toContain(" AND ");
    const windows = ofType("AWS::CloudWatch::Alarm")
      .filter(([, { Properties }]) => Properties.AlarmName.includes("burn"))
      .map(([, { Properties }]) => metricsOf(Properties)[0]?.Period);
    expect(windows.sort((a = 0, b = 0) => a - b)).toEqual([300, 1800, 3600, 21_600]);
  });
});

function metricsOf({ Metrics, MetricName, Namespace, Period, ...rest }: AlarmProperties): MetricStat[] {
  if (Metrics) return Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
  const { Dimensions } = rest as { Dimensions?: unknown[] };
  return MetricName && Namespace && Period
    ? [{ Metric: { Namespace, MetricName, ...(Dimensions && { Dimensions }) }, Period }]
    : [];
}
