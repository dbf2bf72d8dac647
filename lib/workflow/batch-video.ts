import { Duration } from "aws-cdk-lib";
import {
  Choice,
  Condition,
  CustomState,
  Fail,
  type IChainable,
  JitterType,
  Succeed,
  Wait,
  WaitTime,
} from "aws-cdk-lib/aws-stepfunctions";
import type { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { jsonata, literal } from "./expressions.ts";

/** A call of the batch function about this video. */
export interface VideoCall {
  readonly do: "begin" | "settle";
  readonly more?: Readonly<Record<string, unknown>>;
  readonly assign?: Readonly<Record<string, string>>;
}

export interface BatchVideoProps {
  readonly ask: (id: string, call: VideoCall) => LambdaInvoke;
  readonly transcriptAliasArn: string;
}

/** Error of a video's execution whose job crashed. */
const VIDEO_LOST = "Batch.VideoLost";
const LOOK_AGAIN_SECONDS = 5;

/** StartExecution and DescribeExecution have quotas by the second (developer guide, "Quotas related to API action throttling"). */
const WHILE_THROTTLED = {
  errors: ["StepFunctions.AWSStepFunctionsException", "StepFunctions.ExecutionLimitExceededException"],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  maxAttempts: 8,
};

/**
 * One video of a batch: `begin → run the transcript machine, unless the answer is known → settle`. The job's execution is started under
 * the job's id, so that one which runs for somebody else already is joined (StartExecution is idempotent by name and input). Verdicts,
 * negative ones too, end in success; only a job that crashed fails the execution, and so counts against the tolerated failures.
 */
export class BatchVideo extends Construct {
  readonly start: IChainable;

  constructor(scope: Construct, { ask, transcriptAliasArn }: BatchVideoProps) {
    super(scope, "Video");
    const settle = ask("Settle", { do: "settle", more: { begun: jsonata("$begun") } });
    const run = this.run(transcriptAliasArn)
      .addRetry({ ...WHILE_THROTTLED, jitterStrategy: JitterType.FULL })
      .addCatch(settle, { errors: ["States.ALL"] });
    run.next(settle);
    settle.next(this.settled(settle));
    const known = Choice.jsonata(this, "Known?")
      .when(Condition.jsonata(jsonata(`$states.input.kind = ${literal("known")}`)), settle)
      .otherwise(run);
    this.start = ask("Begin", { do: "begin", assign: { begun: jsonata("$states.result.Payload") } }).next(known);
  }

  /** Waits for the job's end; how it ended stands on the job's record. */
  private run(stateMachineArn: string): CustomState {
    return new CustomState(this, "Run the job", {
      stateJson: {
        Type: "Task",
        QueryLanguage: "JSONata",
        Resource: "arn:aws:states:::states:startExecution.sync:2",
        Arguments: {
          StateMachineArn: stateMachineArn,
          Name: jsonata("$begun.jobId"),
          Input: { jobId: jsonata("$begun.jobId") },
        },
        Output: {},
      },
    });
  }

  private settled(settle: IChainable): IChainable {
    const says = (state: string) => Condition.jsonata(jsonata(`$states.input.state = ${literal(state)}`));
    const lookAgain = Wait.jsonata(this, "Still running", {
      time: WaitTime.duration(Duration.seconds(LOOK_AGAIN_SECONDS)),
    }).next(settle);
    const lost = Fail.jsonata(this, "Lost", { error: VIDEO_LOST, cause: jsonata("$states.input.detail") });
    return Choice.jsonata(this, "Settled?")
      .when(says("running"), lookAgain)
      .when(says("lost"), lost)
      .otherwise(Succeed.jsonata(this, "Video done"));
  }
}
