import {
  type AlarmRow,
  anyOf,
  FIVE_MINUTES,
  FORGOTTEN,
  type MetricSource,
  NO_EVENTS,
  SUM_OF_ALL,
} from "../alarm-row.ts";

/** The resources whose own metrics are watched. */
export interface Watched {
  /** Names of functions, by what people call them. */
  readonly functions: Readonly<Record<string, string>>;
  /** Names of tables, by what people call them. */
  readonly tables: Readonly<Record<string, string>>;
  /** Name of the queue of events that nobody could handle. */
  readonly deadLetters: string;
}

/** Metrics that one alarm may read (CloudWatch quotas). */
const MOST_METRICS = 10;
/** What functions do with tables; DynamoDB counts refusals by table and operation (developer guide, "DynamoDB metrics and dimensions"). */
const TABLE_OPERATIONS = ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"] as const;

/** Alarms on what AWS itself counts about our resources. */
export const awsAlarms = ({ functions, tables, deadLetters }: Watched): readonly AlarmRow[] => [
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

function throttled(heading: Pick<AlarmRow, "name" | "runbook">, sources: readonly MetricSource[]): AlarmRow {
  const metrics = Object.fromEntries(sources.map((source, index) => [`m${index + 1}`, source]));
  return {
    ...heading,
    severity: "ticket",
    section: "service",
    feels: "Some answers come late: AWS makes calls wait because a quota is reached.",
    signals: [
      {
        metrics,
        expression: SUM_OF_ALL,
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
