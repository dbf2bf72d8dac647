import { CfnQueryDefinition } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/** A question to the log lines of all functions, kept in CloudWatch Logs Insights. */
export interface SavedQuery {
  /** As operators see it in the list, below `Earshot-<stage>/`. */
  readonly name: string;
  /** Commands of the query language; what stands in capitals is to be replaced. */
  readonly commands: readonly string[];
}

const CODE = "coalesce(evt.error.code, evt.code) as code";
const DETAIL = "coalesce(evt.error.detail, evt.detail) as detail";
const STORY = [
  `fields @timestamp, service, level, message, evt.lane, evt.outcome, ${CODE}, ${DETAIL}, evt.lines.0, evt.durationMs`,
];

export const SAVED_QUERIES: readonly SavedQuery[] = [
  {
    name: "Errors by code",
    commands: [
      "filter ispresent(fingerprint)",
      `stats count(*) as times, min(@timestamp) as first, max(@timestamp) as last by ${CODE}, service`,
      "sort times desc",
    ],
  },
  {
    name: "Kinds of failure, the newest first",
    commands: [
      "filter ispresent(fingerprint)",
      `stats min(@timestamp) as first, max(@timestamp) as last, count(*) as times by fingerprint, ${CODE}, service`,
      "sort first desc",
    ],
  },
  {
    name: "One kind of failure",
    commands: [...STORY, 'filter fingerprint = "FINGERPRINT"', "sort @timestamp desc", "limit 50"],
  },
  { name: "One job", commands: [...STORY, 'filter jobId = "JOB"', "sort @timestamp asc", "limit 1000"] },
  {
    name: "One request, from the API to its tools",
    commands: [...STORY, 'filter correlationId = "CORRELATION"', "sort @timestamp asc", "limit 1000"],
  },
  {
    name: "What the tools said",
    commands: [
      "fields @timestamp, jobId, evt.lane, evt.tool, evt.lines.0, evt.lines.1, evt.of",
      'filter message = "the tool said"',
      "sort @timestamp desc",
      "limit 100",
    ],
  },
  {
    name: "Attempts by lane and end",
    commands: [
      'filter message = "attempt"',
      "stats count(*) as times, pct(evt.durationMs, 50) as p50, pct(evt.durationMs, 95) as p95 by evt.lane, evt.outcome, evt.code",
      "sort times desc",
    ],
  },
  {
    name: "Slow jobs",
    commands: [
      "fields @timestamp, jobId, correlationId, evt.videoId, evt.lane, evt.verdict, evt.durationMs, evt.retryCount",
      'filter message = "job" and evt.durationMs > 30000',
      "sort evt.durationMs desc",
      "limit 50",
    ],
  },
  {
    name: "Verdicts",
    commands: [
      'filter message = "job"',
      "stats count(*) as jobs, pct(evt.durationMs, 95) as p95 by evt.verdict, evt.code",
      "sort jobs desc",
    ],
  },
  {
    name: "Videos that end badly again and again",
    commands: [
      'filter message = "job" and evt.verdict in ["blocked", "failed"]',
      "stats count(*) as jobs, latest(evt.code) as code by evt.videoId",
      "sort jobs desc",
      "limit 50",
    ],
  },
  {
    name: "Cost by lane",
    commands: [
      'filter message = "job"',
      "stats count(*) as jobs, sum(evt.receipt.costUsd) as usd, avg(evt.receipt.costUsd) * 1000 as usdPerThousand, sum(evt.receipt.bytesUp + evt.receipt.bytesDown) as bytes, sum(evt.receipt.speechSeconds) as speechSeconds by evt.lane",
      "sort usd desc",
    ],
  },
  {
    name: "Traffic through the proxy",
    commands: [
      'filter message = "requests through the proxy"',
      "stats sum(evt.requests) as requests, sum(evt.bytesUp + evt.bytesDown) as bytes by evt.component, evt.operation, evt.success",
      "sort bytes desc",
    ],
  },
  {
    name: "Requests to the API",
    commands: [
      'filter message = "request"',
      "stats count(*) as requests, pct(evt.durationMs, 95) as p95 by evt.method, evt.route, evt.status",
      "sort requests desc",
    ],
  },
];

/** The saved queries over the log groups of all functions. */
export function savedQueries(
  scope: Construct,
  { stage, logGroups }: { readonly stage: string; readonly logGroups: readonly string[] },
): void {
  for (const { name, commands } of SAVED_QUERIES) {
    new CfnQueryDefinition(scope, `Query ${name}`, {
      name: `Earshot-${stage}/${name}`,
      queryString: commands.join("\n| "),
      logGroupNames: [...logGroups],
    });
  }
}
