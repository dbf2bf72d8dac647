import { type Duration, Stack } from "aws-cdk-lib";
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  type IChainable,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import { logGroup } from "../log-group.ts";
import type { StageSettings } from "../settings.ts";

/** Name of the alias that callers start: a deployment never mixes an old definition with new code. */
export const ALIAS = "live";

export interface StandardMachineProps {
  readonly definition: IChainable;
  readonly timeout: Duration;
  readonly settings: StageSettings;
  /** Default: made by CloudFormation. */
  readonly name?: string;
  /** What else is true of the role's permissions on everything; an end of a sentence. */
  readonly alsoEverywhere?: string;
}

/** A machine, and what callers start. */
export interface StandardMachine {
  readonly machine: StateMachine;
  readonly alias: CfnStateMachineAlias;
}

/** A Standard machine in JSONata, made in the one way machines are made here: traced, errors logged, behind an alias on a version. */
export function standardMachine(scope: Construct, props: StandardMachineProps): StandardMachine {
  const { definition, timeout, settings, name } = props;
  const machine = new StateMachine(scope, "Machine", {
    ...(name !== undefined && { stateMachineName: name }),
    definitionBody: DefinitionBody.fromChainable(definition),
    queryLanguage: QueryLanguage.JSONATA,
    stateMachineType: StateMachineType.STANDARD,
    timeout,
    tracingEnabled: true,
    logs: {
      destination: logGroup(scope, "Logs", settings, vendedLogs(scope)),
      level: LogLevel.ERROR,
      includeExecutionData: false,
    },
  });
  argue(machine, props.alsoEverywhere ?? "");
  const version = new CfnStateMachineVersion(scope, "Version", {
    stateMachineArn: machine.stateMachineArn,
    stateMachineRevisionId: machine.stateMachineRevisionId,
  });
  const alias = new CfnStateMachineAlias(scope, "Alias", {
    name: ALIAS,
    deploymentPreference: { type: "ALL_AT_ONCE", stateMachineVersionArn: version.ref },
  });
  return { machine, alias };
}

/**
 * A name that needs no entry in the account's resource policy for logs, which holds 5,120 characters for all its machines (Step Functions
 * developer guide, "CloudWatch Logs resource policy size restrictions").
 */
const vendedLogs = (scope: Construct) => `/aws/vendedlogs/states/${Stack.of(scope).stackName}-${scope.node.id}`;

/** What rules find at any such machine. */
function argue(machine: StateMachine, alsoEverywhere: string): void {
  acknowledge(
    machine,
    "AwsSolutions-SF1",
    "Step Functions itself keeps every event of a Standard execution for 90 days; errors are logged besides, and functions log their own work",
  );
  acknowledge(
    machine,
    "AwsSolutions-IAM5[Resource::*]",
    `X-Ray and the delivery of logs know no resources (Service Authorization Reference)${alsoEverywhere}`,
  );
}
