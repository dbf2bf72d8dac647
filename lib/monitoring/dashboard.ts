import {
  AlarmStatusWidget,
  AlarmWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  Row,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { MetricName } from "../../lambdas/shared/config/metric-names.ts";
import type { LaneRow } from "../../lambdas/shared/lanes.ts";
import { FIVE_MINUTES, runbookAnchor, type Section } from "./alarm-row.ts";
import type { MadeAlarm } from "./alarms.ts";
import { metricOf } from "./metric-of.ts";

/** A graph beside the alarms: one line a metric, or one a lane. */
interface Graph {
  readonly title: string;
  readonly lines: readonly { readonly metric: MetricName; readonly statistic: string }[];
  readonly byLane?: true;
}

const SECTIONS: Readonly<Record<Section, { readonly title: string; readonly graphs: readonly Graph[] }>> = {
  service: {
    title: "Service",
    graphs: [
      {
        title: "Verdicts",
        lines: [
          { metric: "verdict.good", statistic: "Sum" },
          { metric: "verdict.bad", statistic: "Sum" },
          { metric: "verdict.excluded", statistic: "Sum" },
        ],
      },
      {
        title: "Time of a job",
        lines: [
          { metric: "job.duration", statistic: "p50" },
          { metric: "job.duration", statistic: "p95" },
          { metric: "speech.duration", statistic: "p95" },
        ],
      },
      {
        title: "New kinds of failure",
        lines: [
          { metric: "error.new", statistic: "Sum" },
          { metric: "error.unexplained", statistic: "Sum" },
        ],
      },
      {
        title: "Answers from the cache",
        lines: [
          { metric: "cache.hit", statistic: "Sum" },
          { metric: "cache.miss", statistic: "Sum" },
        ],
      },
    ],
  },
  lanes: {
    title: "Lanes",
    graphs: [
      { title: "Won", lines: [{ metric: "lane.won", statistic: "Sum" }], byLane: true },
      { title: "Lost", lines: [{ metric: "lane.lost", statistic: "Sum" }], byLane: true },
      { title: "Time of an attempt", lines: [{ metric: "lane.duration", statistic: "p95" }], byLane: true },
      { title: "Memory", lines: [{ metric: "memory.usedMb", statistic: "Maximum" }], byLane: true },
      { title: "Temporary space", lines: [{ metric: "tmp.usedMb", statistic: "Maximum" }], byLane: true },
    ],
  },
  proxy: {
    title: "Proxy",
    graphs: [
      {
        title: "Preflight",
        lines: [
          { metric: "proxy.preflight.ok", statistic: "Sum" },
          { metric: "proxy.preflight.failed", statistic: "Sum" },
        ],
      },
      {
        title: "Refusals and new exits",
        lines: [
          { metric: "proxy.407", statistic: "Sum" },
          { metric: "ytdlp.407", statistic: "Sum" },
          { metric: "proxy.session.rotated", statistic: "Sum" },
        ],
      },
    ],
  },
  cost: {
    title: "Cost",
    graphs: [
      { title: "US dollars", lines: [{ metric: "job.cost", statistic: "Sum" }] },
      { title: "Bytes through the proxy", lines: [{ metric: "proxy.bytes", statistic: "Sum" }] },
    ],
  },
};

const WIDTH = 8;

export interface EarshotDashboardProps {
  readonly stage: string;
  readonly rows: readonly LaneRow[];
  readonly alarms: readonly MadeAlarm[];
}

/** One page for operators: each section's graphs, then a widget for each of its alarms, titled with the alarm's runbook heading. */
export function earshotDashboard(scope: Construct, props: EarshotDashboardProps): Dashboard {
  const dashboard = new Dashboard(scope, "Dashboard", { dashboardName: `earshot-${props.stage}` });
  for (const section of Object.keys(SECTIONS) as Section[]) {
    const { title, graphs } = SECTIONS[section];
    dashboard.addWidgets(new TextWidget({ markdown: `# ${title}`, width: 24, height: 1 }));
    const alarms = props.alarms.filter(({ row }) => row.section === section).map(alarmWidget);
    dashboard.addWidgets(new Row(...graphs.map((graph) => graphWidget(graph, props)), ...alarms));
  }
  return dashboard;
}

/** A composite has no graph of its own (CloudWatch user guide, "Alarm widgets"): its state is shown. */
function alarmWidget({ row, alarm }: MadeAlarm): IWidget {
  const title = `${row.name} · ${runbookAnchor(row)}`;
  if (row.signals.length > 1) return new AlarmStatusWidget({ title, alarms: [alarm], width: WIDTH, height: 6 });
  return new AlarmWidget({ title, alarm, width: WIDTH });
}

function graphWidget({ title, lines, byLane }: Graph, { stage, rows }: EarshotDashboardProps): IWidget {
  const lanes = byLane ? rows.map(({ lane }) => lane) : [undefined];
  const left = lanes.flatMap((lane) =>
    lines.map(({ metric, statistic }) =>
      metricOf({ own: metric, statistic, ...(lane && { lane }) }, stage, FIVE_MINUTES).with({
        label: lane ?? `${metric} ${statistic}`,
      }),
    ),
  );
  return new GraphWidget({ title, left, width: WIDTH });
}
