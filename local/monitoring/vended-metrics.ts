import type { LaptopEvent } from "../laptop.ts";
import type { MetricPoint } from "./metric-point.ts";

type Vended = Omit<MetricPoint, "atMs">;

/** Executions by how they ended, as Step Functions counts them (developer guide, "Monitoring Step Functions metrics"). */
const EXECUTION_METRICS: Readonly<Record<string, string>> = {
  SUCCEEDED: "ExecutionsSucceeded",
  FAILED: "ExecutionsFailed",
  TIMED_OUT: "ExecutionsTimedOut",
  ABORTED: "ExecutionsAborted",
};

/** What AWS itself counts of something that happened; undefined: nothing. */
export function vendedPoint(event: LaptopEvent): Vended | undefined {
  switch (event.kind) {
    case "throttled":
      return ofFunction("Throttles", event.functionName);
    case "function failed":
      return ofFunction("Errors", event.functionName);
    case "table throttled": {
      // DynamoDB developer guide, "DynamoDB metrics and dimensions".
      const dimensions = { TableName: event.tableName, Operation: event.operation };
      return { namespace: "AWS/DynamoDB", name: "ThrottledRequests", dimensions, value: 1 };
    }
    case "status": {
      const { stateMachineArn, status } = event.change;
      const name = EXECUTION_METRICS[status];
      return name === undefined
        ? undefined
        : { namespace: "AWS/States", name, dimensions: { StateMachineArn: stateMachineArn }, value: 1 };
    }
    default:
      return undefined;
  }
}

/** Lambda developer guide, "Types of metrics for Lambda functions". */
const ofFunction = (name: "Throttles" | "Errors", functionName: string): Vended => ({
  namespace: "AWS/Lambda",
  name,
  dimensions: { FunctionName: functionName },
  value: 1,
});

/** What SQS reports of its queues every minute (SQS developer guide, "Available CloudWatch metrics for Amazon SQS"). */
export function queueDepths(depths: Readonly<Record<string, number>>): Vended[] {
  return Object.entries(depths).map(([queue, value]) => ({
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue },
    value,
  }));
}
