import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { acknowledge } from "../acknowledge.ts";

/** What rules find at any Standard machine that is traced and logs its errors. */
export function acknowledgeMachine(machine: StateMachine, alsoEverywhere = ""): void {
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
