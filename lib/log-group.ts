import { RemovalPolicy } from "aws-cdk-lib";
import { type ILogGroup, LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { StageSettings } from "./settings.ts";

/** Where lines go: kept as long as the stage says, and gone with the stack. `logGroupName`: only where a service cares for it. */
export function logGroup(
  scope: Construct,
  id: string,
  { logRetentionDays }: Pick<StageSettings, "logRetentionDays">,
  logGroupName?: string,
): ILogGroup {
  return new LogGroup(scope, id, {
    ...(logGroupName !== undefined && { logGroupName }),
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  }) as ILogGroup;
}
