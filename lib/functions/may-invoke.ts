import { type CfnElement, Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IVersion } from "aws-cdk-lib/aws-lambda";
import type { IConstruct } from "constructs";
import { acknowledge } from "../acknowledge.ts";

/**
 * Lets a role invoke every version of the functions. The CDK allows the newest alone, and a deployment would take from executions and
 * requests that are under way the right to the versions they began with (aws-cdk issue 17515).
 */
export function mayInvokeEveryVersion(caller: IGrantable & IConstruct, versions: readonly IVersion[]): void {
  for (const { lambda } of versions) {
    const resources = [`${lambda.functionArn}:*`];
    caller.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources }));
    const functionId = Stack.of(lambda).getLogicalId(lambda.node.defaultChild as CfnElement);
    acknowledge(
      caller,
      `AwsSolutions-IAM5[Resource::<${functionId}.Arn>:*]`,
      "versions of one function: what began before a deployment ends on the version that it began with",
    );
  }
}
