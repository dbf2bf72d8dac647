import { Duration } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { CfnStateMachineAlias, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { END_EVENTS } from "../../lambdas/shared/config/end-events.ts";
import type { StageSettings } from "../settings.ts";
import { putEvent } from "./completion-events.ts";
import { jsonata, literal } from "./expressions.ts";
import { standardMachine } from "./standard-machine.ts";

/** From a second to five minutes between attempts: about an hour in all. */
const UNTIL_TOLD = { interval: Duration.seconds(1), backoffRate: 2, maxDelay: Duration.minutes(5), maxAttempts: 20 };

/**
 * Tells the ends that a lost execution did not tell itself. The input is `{ event, detail }`; executions are named after the end, and a
 * name is taken once: so an end is told once, however often its loss is reported.
 */
export class EndsMachine extends Construct {
  readonly machine: StateMachine;
  private readonly alias: CfnStateMachineAlias;

  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id);
    const tell = putEvent(this, "Tell the end", {
      name: jsonata(`$lookup(${literal(END_EVENTS)}, $states.input.event)`),
      detail: jsonata("$states.input.detail"),
      outputs: "{% {} %}",
    });
    tell.addRetry(UNTIL_TOLD);
    const { machine, alias } = standardMachine(this, { definition: tell, timeout: Duration.hours(2), settings });
    this.machine = machine;
    this.alias = alias;
  }

  /** Lets a function have ends told, and tells it where. */
  toldBy(teller: { readonly function: IFunction; set(variable: "ENDS_MACHINE_ARN", value: string): unknown }): void {
    const { machine, alias } = this;
    teller.function.addToRolePolicy(
      new PolicyStatement({ actions: ["states:StartExecution"], resources: [machine.stateMachineArn, alias.ref] }),
    );
    teller.set("ENDS_MACHINE_ARN", alias.ref);
  }
}
