import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** Once an hour the canary asks every lane for a video that it is known to get. */
export function canarySchedule(scope: Construct, canary: IFunction, deadLetters: IQueue, enabled: boolean): Schedule {
  return new Schedule(scope, "CanarySchedule", {
    description: "A known video through every lane",
    schedule: ScheduleExpression.rate(Duration.hours(1)),
    enabled,
    target: new LambdaInvoke(canary, { deadLetterQueue: deadLetters, retryAttempts: 0 }),
  });
}
