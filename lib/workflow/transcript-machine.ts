import { Duration } from "aws-cdk-lib";
import type { ITableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IVersion } from "aws-cdk-lib/aws-lambda";
import {
  type CfnStateMachineAlias,
  Choice,
  Condition,
  type IChainable,
  JitterType,
  Parallel,
  type StateMachine,
  Succeed,
  TaskInput,
} from "aws-cdk-lib/aws-stepfunctions";
import { LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { codesWithEffect } from "../../lambdas/shared/codes.ts";
import { LAMBDA_FAULTS, type LaneName, type LaneRow, raceSeconds } from "../../lambdas/shared/lanes.ts";
import { mayInvokeEveryVersion } from "../functions/may-invoke.ts";
import type { StageSettings } from "../settings.ts";
import { tellEvent } from "./completion-events.ts";
import { jsonata, literal, S } from "./expressions.ts";
import { jobUpdate, RECORD_AGAIN } from "./job-updates.ts";
import { LaneBranch } from "./lane-branch.ts";
import { standardMachine } from "./standard-machine.ts";

/** Time the steps around the race may take, and then some, seconds. */
const AROUND_THE_RACE_SECONDS = 60;

export interface TranscriptMachineProps {
  readonly rows: readonly LaneRow[];
  readonly lanes: Readonly<Partial<Record<LaneName, IVersion>>>;
  readonly lookup: IVersion;
  readonly preflight: IVersion;
  readonly finish: IVersion;
  readonly jobs: ITableV2;
  readonly settings: StageSettings;
}

type Step = "lookup" | "preflight" | "finish";

/** The state machine: look up, preflight, race, finish. Input is `{ jobId }`; everything else stands on the job's record. */
export class TranscriptMachine extends Construct {
  readonly machine: StateMachine;
  /** What callers start. */
  readonly alias: CfnStateMachineAlias;
  private readonly props: TranscriptMachineProps;

  constructor(scope: Construct, id: string, props: TranscriptMachineProps) {
    super(scope, id);
    this.props = props;
    const { machine, alias } = standardMachine(this, {
      definition: this.definition(),
      timeout: Duration.seconds(raceSeconds(props.rows) + AROUND_THE_RACE_SECONDS),
      settings: props.settings,
      alsoEverywhere: "; a gate opens by its token alone, which stands on the job's record",
    });
    mayInvokeEveryVersion(machine, [props.lookup, props.preflight, props.finish, ...Object.values(props.lanes)]);
    this.machine = machine;
    this.alias = alias;
  }

  private definition(): IChainable {
    const done = Succeed.jsonata(this, "Done");
    const finish = this.step("Finish", "finish").next(tellEvent(this, "job", jsonata("$states.input"), done));
    const race = this.race(finish);
    const preflight = this.step("Preflight", "preflight", this.crash("Preflight crashed", "preflight", finish)).next(
      Choice.jsonata(this, "Proxy usable?").when(this.says("ok"), race).otherwise(finish),
    );
    return this.step("Look up", "lookup", this.crash("Look up crashed", "lookup", finish), {
      jobId: jsonata("$states.input.jobId"),
      lanes: jsonata("$states.result.Payload.lanes"),
    }).next(Choice.jsonata(this, "Cached?").when(this.says("cached"), finish).otherwise(preflight));
  }

  private says(outcome: string): Condition {
    return Condition.jsonata(jsonata(`$states.input.outcome = ${literal(outcome)}`));
  }

  private step(id: string, step: Step, onCrash?: IChainable, assign?: Record<string, string>): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this, id, {
      lambdaFunction: this.props[step],
      payload: TaskInput.fromObject({ jobId: jsonata("$states.context.Execution.Input.jobId") }),
      outputs: jsonata("$states.result.Payload"),
      retryOnServiceExceptions: false,
      ...(assign && { assign }),
    });
    task.addRetry({
      errors: [...LAMBDA_FAULTS, ...codesWithEffect("retry"), ...(step === "finish" ? codesWithEffect("bug") : [])],
      interval: Duration.seconds(1),
      backoffRate: 2,
      maxAttempts: 2,
      maxDelay: Duration.seconds(4),
      jitterStrategy: JitterType.FULL,
    });
    if (onCrash) {
      task.addCatch(onCrash, {
        errors: ["States.ALL"],
        outputs: { thrown: jsonata("$states.errorOutput.Error") },
        assign: { jobId: jsonata("$states.context.Execution.Input.jobId") },
      });
    }
    return task;
  }

  /** Leaves the error's name on the job: a step that crashed must not look like one that had nothing to say. */
  private crash(id: string, step: Step, finish: IChainable): IChainable {
    const record = jobUpdate(this, id, {
      jobs: this.props.jobs,
      update: "SET evidence = list_append(evidence, :seen)",
      values: {
        ":seen": {
          L: [
            {
              M: {
                lane: S(step),
                code: S(jsonata("$states.input.thrown")),
                detail: S(""),
                at: S(jsonata("$states.context.State.EnteredTime")),
              },
            },
          ],
        },
      },
      output: jsonata("{}"),
    });
    return record
      .addRetry(RECORD_AGAIN)
      .addCatch(finish, { errors: ["States.ALL"] })
      .next(finish);
  }

  private race(finish: IChainable): IChainable {
    const { rows, lanes, jobs } = this.props;
    const race = Parallel.jsonata(this, "Race", { outputs: {} });
    for (const row of rows) {
      const work = lanes[row.lane];
      if (!work) throw new Error(`${this.node.path}: the row of lane ${row.lane} is enabled and has no function`);
      race.branch(new LaneBranch(this, { row, rows, work, jobs }).start);
    }
    return race.addCatch(finish, { errors: ["States.ALL"], outputs: {} }).next(finish);
  }
}
