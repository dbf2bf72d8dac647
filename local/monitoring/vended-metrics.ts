import type { MetricPoint } from "./metric-point.ts";

/** What Lambda counts when it refuses an invocation (Lambda developer guide, "Types of metrics for Lambda functions"). */
export function throttle(functionName: string, atMs: number): MetricPoint {
  return { namespace: "AWS/Lambda", name: "Throttles", dimensions: { FunctionName: functionName }, value: 1, atMs };
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
