import type { MetricPoint } from "./metric-point.ts";

/** What Lambda counts when it refuses an invocation (Lambda developer guide, "Types of metrics for Lambda functions"). */
export function throttle(functionName: string, atMs: number): MetricPoint {
  return { namespace: "AWS/Lambda", name: "Throttles", dimensions: { FunctionName: functionName }, value: 1, atMs };
}

/** What DynamoDB counts when it refuses a request (DynamoDB developer guide, "DynamoDB metrics and dimensions"). */
export function throttledRequest(tableName: string, operation: string, atMs: number): MetricPoint {
  const dimensions = { TableName: tableName, Operation: operation };
  return { namespace: "AWS/DynamoDB", name: "ThrottledRequests", dimensions, value: 1, atMs };
}

/** What SQS reports of its queues every minute (SQS developer guide, "Available CloudWatch metrics for Amazon SQS"). */
export function queueDepths(depths: Readonly<Record<string, number>>, atMs: number): MetricPoint[] {
  return Object.entries(depths).map(([queue, value]) => ({
    namespace: "AWS/SQS",
    name: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue },
    value,
    atMs,
  }));
}
