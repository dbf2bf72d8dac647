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
  const description = "Executions of the transcript machine that ended without a verdict";
  return lostRule(scope, "Unfinished", { description, machine, target: reaper, deadLetters });
}

/** The same for batches: a run that broke off is closed with what was settled until then, and can be retried. */
export function lostBatchRule(scope: Construct, machine: StateMachine, batch: IFunction, deadLetters: IQueue): Rule {
  const description = "Executions of the batch machine that ended without closing their batch";
  return lostRule(scope, "LostBatches", { description, machine, target: batch, deadLetters });
}

interface LostRuleProps {
  readonly description: string;
  readonly machine: StateMachine;
  readonly target: IFunction;
  readonly deadLetters: IQueue;
}

function lostRule(scope: Construct, id: string, { description, machine, target, deadLetters }: LostRuleProps): Rule {
  return new Rule(scope, id, {
    description,
    eventPattern: {
      source: ["aws.states"],
      detailType: ["Step Functions Execution Status Change"],
      detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [machine.stateMachineArn] },
    },
    targets: [new LambdaFunction(target, { retryAttempts: 10, deadLetterQueue: deadLetters })],
  });
}
