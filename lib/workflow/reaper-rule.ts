import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";

/**
 * Nothing is lost: an execution that ends without Finish closes its job through the reaper
 * (event shape: Step Functions developer guide, "Step Functions Execution Status Change").
 */
export function reaperRule(scope: Construct, machine: StateMachine, reaper: IFunction, deadLetters: IQueue): Rule {
  return new Rule(scope, "Unfinished", {
    description: "Executions of the transcript machine that ended without a verdict",
    eventPattern: {
      source: ["aws.states"],
      detailType: ["Step Functions Execution Status Change"],
      detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [machine.stateMachineArn] },
    },
    targets: [new LambdaFunction(reaper, { retryAttempts: 10, deadLetterQueue: deadLetters })],
  });
}
