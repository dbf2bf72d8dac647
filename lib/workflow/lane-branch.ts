import { Duration } from "aws-cdk-lib";
import type { ITableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { IVersion } from "aws-cdk-lib/aws-lambda";
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JitterType,
  Map as MapState,
  Pass,
  ProvideItems,
  Succeed,
  TaskInput,
  Timeout,
} from "aws-cdk-lib/aws-stepfunctions";
import { CallAwsService, LambdaInvoke } from "aws-cdk-lib/aws-stepfunctions-tasks";
import { Construct } from "constructs";
import { type LaneRow, latestEndSeconds, retryRules } from "../../lambdas/shared/lanes.ts";
import { jsonata, literal, S, SS } from "./expressions.ts";
import { jobUpdate, RECORD_AGAIN } from "./job-updates.ts";

/** How a lane's answer ends the race for all: the error name of the Fail state that stops the other branches. */
const RACE_ENDS = { won: "Race.Won", decided: "Race.Decided", halted: "Race.Halted" } as const;

/** Longer than the function's own limit, so that the function's timeout is the one that is seen. */
const TASK_GRACE_SECONDS = 5;

export interface LaneBranchProps {
  readonly row: LaneRow;
  /** All rows of the race, in order. */
  readonly rows: readonly LaneRow[];
  readonly work: IVersion;
  readonly jobs: ITableV2;
}

/**
 * One lane of the race: `wanted? → wait for its turn → try → won | decided | halted`, or `lost`, which opens the gates of the lanes
 * that may begin now. Recording the loss and opening gates are states, so that a lane killed by its timeout does both.
 *
 * The gate's order of events is settled by DynamoDB: a lane puts its token on the job only while its turn has not come, and a loss
 * returns all tokens that were there when it was recorded. Whichever write is first, nobody waits for an event of the past.
 */
export class LaneBranch extends Construct {
  readonly start: IChainable;
  private readonly lane: string;
  private readonly props: LaneBranchProps;

  constructor(scope: Construct, props: LaneBranchProps) {
    super(scope, props.row.lane);
    this.props = props;
    this.lane = props.row.lane;
    const lost = this.lost();
    const work = this.work(lost);
    const first = props.row.start.kind === "at-once" ? work : this.gate(work);
    this.start = Choice.jsonata(this, this.title("wanted?"))
      .when(Condition.jsonata(jsonata(`${literal(this.lane)} in $lanes`)), first)
      .otherwise(
        Pass.jsonata(this, this.title("not wanted"), { outputs: { outcome: "lost", code: "NotNeeded" } }).next(lost),
      );
  }

  private title(what: string): string {
    return `${this.lane}: ${what}`;
  }

  private gate(work: IChainable): IChainable {
    const { row, jobs } = this.props;
    const others = this.props.rows.filter((other) => other.lane !== row.lane);
    const before = this.props.rows[this.props.rows.indexOf(row) - 1];
    const inTurn = row.start.kind === "in-turn";
    const notYet = inTurn ? "size(lostLanes) < :others" : "NOT contains(lostLanes, :before)";
    const wait = jobUpdate(this, this.title("wait for its turn"), {
      jobs,
      update: "SET gates.#lane = :token",
      condition: `attribute_not_exists(captionsAbsent) AND (attribute_not_exists(lostLanes) OR ${notYet})`,
      names: { "#lane": row.lane },
      values: {
        ":token": S(jsonata("$states.context.Task.Token")),
        ...(inTurn ? { ":others": { N: String(others.length) } } : { ":before": S(before?.lane ?? row.lane) }),
      },
      waitForToken: Timeout.duration(Duration.seconds(this.waitSeconds())),
      output: jsonata("$states.result"),
    });
    const turn = Choice.jsonata(this, this.title("its turn?"))
      .when(Condition.jsonata(jsonata("$states.input.turn")), work)
      .otherwise(Succeed.jsonata(this, this.title("not needed")));
    return wait.addCatch(work, { errors: ["States.ALL"] }).next(turn);
  }

  private waitSeconds(): number {
    const { row, rows } = this.props;
    if (row.start.kind === "hedged") return row.start.delaySeconds;
    return Math.max(1, ...rows.filter((other) => other.start.kind !== "in-turn").map(latestEndSeconds));
  }

  private work(lost: IChainable): IChainable {
    const { row } = this.props;
    const work = LambdaInvoke.jsonata(this, this.title("try"), {
      lambdaFunction: this.props.work,
      payload: TaskInput.fromObject({ jobId: jsonata("$jobId") }),
      outputs: jsonata("$states.result.Payload"),
      taskTimeout: Timeout.duration(Duration.seconds(row.attemptSeconds + TASK_GRACE_SECONDS)),
      retryOnServiceExceptions: false,
    });
    for (const rule of retryRules(row)) {
      work.addRetry({
        errors: [...rule.errors],
        interval: Duration.seconds(rule.intervalSeconds),
        backoffRate: rule.backoffRate,
        maxDelay: Duration.seconds(rule.maxDelaySeconds),
        maxAttempts: rule.maxAttempts,
        jitterStrategy: JitterType.FULL,
      });
    }
    work.addCatch(lost, {
      errors: ["States.ALL"],
      outputs: { outcome: "lost", thrown: jsonata("$states.errorOutput.Error") },
    });
    const outcome = Choice.jsonata(this, this.title("outcome"));
    for (const [word, error] of Object.entries(RACE_ENDS)) {
      outcome.when(
        Condition.jsonata(jsonata(`$states.input.outcome = ${literal(word)}`)),
        Fail.jsonata(this, this.title(word), { error, cause: `the ${this.lane} lane ended the race` }),
      );
    }
    return work.next(outcome.otherwise(lost));
  }

  private lost(): IChainable {
    const { row, jobs } = this.props;
    const done = Succeed.jsonata(this, this.title("lost"));
    const seen = `$exists($states.input.thrown) ? [{"M": {"lane": {"S": ${literal(row.lane)}}, "code": {"S": $states.input.thrown}, "detail": {"S": ""}, "at": {"S": $states.context.State.EnteredTime}}}] : []`;
    const record = jobUpdate(this, this.title("record the loss"), {
      jobs,
      update: "ADD lostLanes :lane SET evidence = list_append(evidence, :seen), updatedAt = :now",
      values: {
        ":lane": SS(row.lane),
        ":seen": { L: jsonata(seen) },
        ":now": S(jsonata("$states.context.State.EnteredTime")),
      },
    });
    record.addRetry(RECORD_AGAIN);
    record.addCatch(done, { errors: ["States.ALL"] });
    return record.next(this.openGates()).next(done);
  }

  /** Tells the lanes whose turn has come, or will never come, through the tokens they left on the job. */
  private openGates(): MapState {
    const open = CallAwsService.jsonata(this, this.title("open the gate"), {
      service: "sfn",
      action: "sendTaskSuccess",
      iamResources: ["*"],
      iamAction: "states:SendTaskSuccess",
      parameters: {
        TaskToken: jsonata("$states.input.token"),
        Output: jsonata(`$string({"turn": $states.input.turn})`),
      },
    });
    open.addCatch(Pass.jsonata(this, this.title("gate is gone")), { errors: ["States.ALL"] });
    return MapState.jsonata(this, this.title("open the next gates"), {
      items: ProvideItems.jsonata(jsonata(gatesToOpen(this.props))),
    }).itemProcessor(open);
  }
}

/**
 * JSONata over the job's item: `[{ token, turn }]`. The next hedged lane begins; a lane that waits for its turn begins when all others
 * have lost or captions are absent, and then the hedged ones are let go without a turn.
 */
function gatesToOpen({ row, rows }: LaneBranchProps): string {
  const next = rows[rows.indexOf(row) + 1];
  const rules = rows
    .filter((other) => other.lane !== row.lane && other.start.kind !== "at-once")
    .map((other) => {
      const due =
        other.start.kind === "in-turn"
          ? `$absent or $count($lost) >= ${rows.length - 1}`
          : `$absent or ${literal(other === next)}`;
      const turn = other.start.kind === "in-turn" ? "true" : "$not($absent)";
      return `(${due}) and $exists($gates.${other.lane}) ? {"token": $gates.${other.lane}.S, "turn": ${turn}}`;
    });
  return `( $gates := $states.input.gates.M; $lost := $states.input.lostLanes.SS; $absent := $exists($states.input.captionsAbsent); [${rules.join(", ")}] )`;
}
