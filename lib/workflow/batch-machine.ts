import { type CfnElement, Duration, Stack, Token } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IVersion } from "aws-cdk-lib/aws-lambda";
import type { Bucket, IBucket } from "aws-cdk-lib/aws-s3";
import {
  Choice,
  Condition,
  DistributedMap,
  type IChainable,
  JitterType,
  ResultWriterV2,
  S3JsonLItemReader,
  type StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { codesWithEffect } from "../../lambdas/shared/codes.ts";
import { LAMBDA_FAULTS } from "../../lambdas/shared/lanes.ts";
import { acknowledge } from "../acknowledge.ts";
import { mayInvokeEveryVersion } from "../functions/may-invoke.ts";
import type { StageSettings } from "../settings.ts";
import { BatchVideo, type VideoCall } from "./batch-video.ts";
import { tellEvent } from "./completion-events.ts";
import { jsonata, literal } from "./expressions.ts";
import { ALIAS, standardMachine } from "./standard-machine.ts";
import type { TranscriptMachine } from "./transcript-machine.ts";

export interface BatchMachineProps {
  /** Name of the machine, known before it is made: the batch function starts it and is one of its parts. */
  readonly name: string;
  readonly batch: IVersion;
  readonly listing: IVersion;
  readonly transcript: Pick<TranscriptMachine, "machine" | "alias">;
  readonly bucket: Bucket;
  readonly settings: StageSettings;
}

const LONGEST_DAYS = 14;

/** So many crashes are accidents in a batch of any size, where not every video crashed. */
const FEW_CRASHES = 3;

/** ARNs of a batch machine by its name, for those that the machine itself depends on. */
export function batchMachineArns(scope: Construct, name: string): { readonly machine: string; readonly alias: string } {
  const machine = Stack.of(scope).formatArn({ service: "states", resource: `stateMachine:${name}` });
  return { machine, alias: `${machine}:${ALIAS}` };
}

/**
 * The batch machine: make the list, run every video as an execution of its own, close. Input is `{ batchId, round }`; the list is an
 * object of JSON lines, and no list of videos passes through the machine.
 */
export class BatchMachine extends Construct {
  readonly machine: StateMachine;
  private readonly props: BatchMachineProps;

  constructor(scope: Construct, id: string, props: BatchMachineProps) {
    super(scope, id);
    this.props = props;
    const { machine } = standardMachine(this, {
      name: props.name,
      definition: this.definition(),
      timeout: Duration.days(LONGEST_DAYS),
      settings: props.settings,
    });
    this.machine = machine;
    mayInvokeEveryVersion(machine, [props.batch, props.listing]);
    for (const statement of mayRun(this, props.transcript)) this.machine.addToRolePolicy(statement);
    this.argue();
  }

  private argue(): void {
    const stack = Stack.of(this);
    const idOf = (construct: Construct) => stack.getLogicalId(construct.node.defaultChild as CfnElement);
    const executions = "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution";
    const { transcript, bucket } = this.props;
    acknowledge(
      this.machine,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::<${idOf(bucket)}>/*]`,
      "lists and results of batches, whose names are made when they are written",
    );
    acknowledge(
      this.machine,
      `AwsSolutions-IAM5[Resource::${executions}:<${idOf(transcript.machine)}.Name>:*]`,
      "executions of one machine, each named after its job",
    );
    const own = `${executions}:{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${idOf(this.machine)}"}]}]}`;
    for (const suffix of [":*", "/Videos:*"]) {
      acknowledge(
        this.machine,
        `AwsSolutions-IAM5[Resource::${own}${suffix}]`,
        "the map's own executions, which Step Functions names",
      );
    }
  }

  private definition(): IChainable {
    const close = this.ask("Close", "close", {
      error: jsonata("$exists($states.input.error) ? $states.input.error : null"),
    });
    const done = Succeed.jsonata(this, "Done");
    close.next(
      Choice.jsonata(this, "Any news?")
        .when(
          Condition.jsonata(jsonata("$states.input.tell")),
          tellEvent(this, "batch", jsonata("$states.input.event"), done),
        )
        .otherwise(done),
    );
    const next = Choice.jsonata(this, "What next?");
    const keep = this.ask("Keep the page", "keep", {
      page: jsonata("$states.input.page"),
      answer: jsonata("$states.input.answer"),
    });
    const list = this.list();
    const everyVideo = this.everyVideo();
    const open = this.ask("Open", "open");
    for (const state of [open, list, keep, everyVideo]) {
      state.addCatch(close, { errors: ["States.ALL"], outputs: { error: jsonata("$states.errorOutput.Error") } });
    }
    everyVideo.next(close);
    list.next(keep).next(next);
    next.when(says("list"), list).when(says("run"), everyVideo).otherwise(close);
    return open.next(next);
  }

  private list(): LambdaInvoke {
    const list = LambdaInvoke.jsonata(this, "List a page", {
      lambdaFunction: this.props.listing,
      payload: TaskInput.fromText(jsonata("$states.input.request")),
      outputs: { page: jsonata("$states.input.page"), answer: jsonata("$states.result.Payload") },
      retryOnServiceExceptions: false,
    });
    list.addRetry(again([...LAMBDA_FAULTS, ...codesWithEffect("retry"), ...codesWithEffect("new-session")], 5));
    return list;
  }

  private everyVideo(): DistributedMap {
    const { settings } = this.props;
    const bucket = this.props.bucket as IBucket;
    const map = DistributedMap.jsonata(this, "Every video", {
      label: "Videos",
      mapExecutionType: StateMachineType.STANDARD,
      itemReader: new S3JsonLItemReader({ bucket, key: jsonata("$states.input.listKey") }),
      itemSelector: {
        batchId: jsonata("$states.context.Execution.Input.batchId"),
        round: jsonata("$states.context.Execution.Input.round"),
        options: jsonata("$states.input.options"),
        item: jsonata("$states.context.Map.Item.Value"),
      },
      jsonataMaxConcurrency: jsonata("$states.input.concurrency"),
      toleratedFailureCount: Token.asNumber(toleratedCrashes(settings.batches.toleratedCrashesPercent)),
      resultWriterV2: new ResultWriterV2({ bucket, prefix: jsonata("$states.input.resultsPrefix") }),
      outputs: {},
    });
    const { alias } = this.props.transcript;
    const ask = (id: string, call: VideoCall) => this.askAboutVideo(id, call);
    map.itemProcessor(new BatchVideo(this, { ask, transcriptAliasArn: alias.ref }).start);
    return map;
  }

  /** A call of the batch function about the batch as a whole. */
  private ask(id: string, what: string, more: Readonly<Record<string, unknown>> = {}): LambdaInvoke {
    return this.call(id, {
      do: what,
      batchId: jsonata("$states.context.Execution.Input.batchId"),
      round: jsonata("$states.context.Execution.Input.round"),
      ...more,
    });
  }

  /** A call of the batch function about one video: the execution's input is its event. */
  private askAboutVideo(id: string, { do: what, more, assign }: VideoCall): LambdaInvoke {
    const fields = ["batchId", "round", "options", "item"].map((name) => [
      name,
      jsonata(`$states.context.Execution.Input.${name}`),
    ]);
    return this.call(id, { do: what, ...Object.fromEntries(fields), ...more }, assign);
  }

  private call(id: string, event: object, assign?: Readonly<Record<string, string>>): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this, id, {
      lambdaFunction: this.props.batch,
      payload: TaskInput.fromObject({ ...event }),
      outputs: jsonata("$states.result.Payload"),
      retryOnServiceExceptions: false,
      ...(assign && { assign }),
    });
    task.addRetry(
      again([...LAMBDA_FAULTS, ...codesWithEffect("retry"), ...codesWithEffect("bug"), "States.Timeout"], 4),
    );
    return task;
  }
}

/**
 * Crashes of a round that do not end it: a share of its videos, or a few, but never all. A percentage cannot say this: one crash is a
 * fifth of five videos, and where a percentage and a count stand together the lower one decides (developer guide, "Tolerated failure
 * threshold for Distributed Map state").
 */
const toleratedCrashes = (percent: number) =>
  jsonata(`$max([$floor($states.input.videos * ${percent} / 100), $min([${FEW_CRASHES}, $states.input.videos - 1])])`);

const says = (next: string) => Condition.jsonata(jsonata(`$states.input.next = ${literal(next)}`));

const again = (errors: readonly string[], maxAttempts: number) => ({
  errors: [...errors],
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxAttempts,
  maxDelay: Duration.seconds(30),
  jitterStrategy: JitterType.FULL,
});

/** What `startExecution.sync:2` needs (developer guide, "IAM policies for using Step Functions to start workflow executions"). */
function mayRun(scope: Construct, { machine, alias }: BatchMachineProps["transcript"]): PolicyStatement[] {
  const stack = Stack.of(scope);
  const executions = stack.formatArn({ service: "states", resource: `execution:${machine.stateMachineName}:*` });
  const rule = stack.formatArn({
    service: "events",
    resource: "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
  });
  return [
    new PolicyStatement({ actions: ["states:StartExecution"], resources: [machine.stateMachineArn, alias.ref] }),
    new PolicyStatement({ actions: ["states:DescribeExecution", "states:StopExecution"], resources: [executions] }),
    new PolicyStatement({ actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"], resources: [rule] }),
  ];
}
