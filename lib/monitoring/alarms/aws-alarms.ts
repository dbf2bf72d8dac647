import {
  type AlarmRow,
  anyOf,
  FIVE_MINUTES,
  FORGOTTEN,
  type MetricSource,
  NO_EVENTS,
  ONCE,
  type Signal,
  SUM_OF_ALL,
} from "../alarm-row.ts";

/** The resources whose own metrics are watched. */
export interface Watched {
  /** Names of functions, by what people call them. */
  readonly functions: Readonly<Record<string, string>>;
  /** ARNs of machines whose broken executions nobody counts, by what people call them. */
  readonly machines: Readonly<Record<string, string>>;
  /** Names of tables, by what people call them. */
  readonly tables: Readonly<Record<string, string>>;
  /** Name of the queue of events that nobody could handle. */
  readonly deadLetters: string;
}

/** Metrics that one alarm may read (CloudWatch quotas). */
const MOST_METRICS = 10;
/** What functions do with tables; DynamoDB counts refusals by table and operation (developer guide, "DynamoDB metrics and dimensions"). */
const TABLE_OPERATIONS = ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"] as const;

/** Ends of executions that leave work undone; an abortion is somebody's wish (Step Functions developer guide, "Monitoring Step Functions metrics"). */
const BROKEN_ENDS = ["ExecutionsFailed", "ExecutionsTimedOut"] as const;

/**
 * Alarms on what AWS itself counts about our resources. The other functions' crashes are counted elsewhere: a machine's tasks end in a
 * verdict, and what events and schedules start ends in the queue of dead letters.
 */
export const awsAlarms = ({ functions, machines, tables, deadLetters }: Watched): readonly AlarmRow[] => [
  ...(functions.api === undefined ? [] : [crashing(functions.api)]),
  {
    name: "Executions break off",
    severity: "ticket",
    section: "service",
    feels: "A batch stands as failed, or nobody was told of an end: the machine that should have seen to it could not.",
    signals: [
      {
        ...sumOf(
          Object.values(machines).flatMap((arn) =>
            BROKEN_ENDS.map((name) => ({
              namespace: "AWS/States",
              name,
              dimensions: { StateMachineArn: arn },
              statistic: "Sum",
            })),
          ),
        ),
        periodSeconds: FIVE_MINUTES,
        breaching: ONCE,
        is: "at-least",
        limit: 1,
        missing: NO_EVENTS,
      },
    ],
  },
  ...inTens(Object.entries(functions)).map((group, index) =>
    throttled(
      { name: `Functions are throttled (${index + 1})`, runbook: "Functions are throttled" },
      group.map(([, name]) => ({
        namespace: "AWS/Lambda",
        name: "Throttles",
        dimensions: { FunctionName: name },
        statistic: "Sum",
      })),
    ),
  ),
  ...Object.entries(tables).map(([called, name]) =>
    throttled(
      { name: `The table of ${called} is throttled`, runbook: "A table is throttled" },
      TABLE_OPERATIONS.map((operation) => ({
        namespace: "AWS/DynamoDB",
        name: "ThrottledRequests",
        dimensions: { TableName: name, Operation: operation },
        statistic: "Sum",
      })),
    ),
  ),
  {
    name: "Events were given up",
    severity: "page",
    section: "service",
    feels: "A job, a batch or a schedule stands still: the event that should have moved it could not be handled.",
    signals: [
      anyOf(
        {
          namespace: "AWS/SQS",
          name: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: deadLetters },
          statistic: "Maximum",
        },
        FORGOTTEN,
      ),
    ],
  },
];

/** Who crashes now and then wakes nobody. */
const crashing = (functionName: string): AlarmRow => ({
  name: "The API crashes",
  severity: "page",
  section: "service",
  feels: "Requests get 502 or 504 instead of an answer: the function behind every route dies or takes too long.",
  signals: [
    {
      metrics: {
        crashes: {
          namespace: "AWS/Lambda",
          name: "Errors",
          dimensions: { FunctionName: functionName },
          statistic: "Sum",
        },
      },
      periodSeconds: 900,
      breaching: ONCE,
      is: "at-least",
      limit: 3,
      missing: NO_EVENTS,
    },
  ],
});

function sumOf(sources: readonly MetricSource[]): Pick<Signal, "metrics" | "expression"> {
  const metrics = Object.fromEntries(sources.map((source, index) => [`m${index + 1}`, source]));
  return { metrics, expression: SUM_OF_ALL };
}

function throttled(heading: Pick<AlarmRow, "name" | "runbook">, sources: readonly MetricSource[]): AlarmRow {
  return {
    ...heading,
    severity: "ticket",
    section: "service",
    feels: "Some answers come late: AWS makes calls wait because a quota is reached.",
    signals: [
      {
        ...sumOf(sources),
        periodSeconds: FIVE_MINUTES,
        breaching: { points: 2, of: 3 },
        is: "at-least",
        limit: 5,
        missing: NO_EVENTS,
      },
    ],
  };
}

function inTens<Item>(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (let at = 0; at < items.length; at += MOST_METRICS) groups.push(items.slice(at, at + MOST_METRICS));
  return groups;
}
