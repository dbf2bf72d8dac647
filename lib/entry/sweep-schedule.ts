import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

const EVERY_MINUTES = 5;

/** The one schedule behind all subscriptions and re-checks: each time the batch function starts what is due. */
export function sweepSchedule(scope: Construct, batch: IFunction, deadLetters: IQueue): Schedule {
  return new Schedule(scope, "SweepSchedule", {
    description: "Starts subscriptions and re-checks that are due",
    schedule: ScheduleExpression.rate(Duration.minutes(EVERY_MINUTES)),
    timeWindow: TimeWindow.flexible(Duration.minutes(1)),
    target: new LambdaInvoke(batch, {
      deadLetterQueue: deadLetters,
      retryAttempts: 3,
      input: ScheduleTargetInput.fromObject({ do: "sweep", executionId: ContextAttribute.executionId }),
    }),
  });
}
