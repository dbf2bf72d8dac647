import { Duration } from "aws-cdk-lib";
import type { ITableV2 } from "aws-cdk-lib/aws-dynamodb";
import { IntegrationPattern, JitterType, type RetryProps, type Timeout } from "aws-cdk-lib/aws-stepfunctions";
import { CallAwsService } from "aws-cdk-lib/aws-stepfunctions-tasks";
import type { Construct } from "constructs";
import { jsonata, S } from "./expressions.ts";

interface JobUpdateProps {
  readonly jobs: ITableV2;
  /** A DynamoDB update expression over the job's item. */
  readonly update: string;
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  /** JSONata of the state's output. Default: the whole item after the update. */
  readonly output?: string;
  /** Hand the state's task token out and wait for its success; the time limit is mandatory then. */
  readonly waitForToken?: Timeout;
}

/** What is worth recording is worth four tries: a table that is throttled refuses for seconds. */
export const RECORD_AGAIN: RetryProps = {
  errors: ["States.ALL"],
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxAttempts: 3,
  jitterStrategy: JitterType.FULL,
};

/** A state that changes the job's record. Single-item and conditional: DynamoDB orders all writers of a job. */
export function jobUpdate(scope: Construct, id: string, props: JobUpdateProps): CallAwsService {
  return CallAwsService.jsonata(scope, id, {
    service: "dynamodb",
    action: "updateItem",
    iamResources: [props.jobs.tableArn],
    ...(props.waitForToken && {
      integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      taskTimeout: props.waitForToken,
    }),
    parameters: {
      TableName: props.jobs.tableName,
      Key: { pk: S(jsonata("'JOB#' & $jobId")) },
      UpdateExpression: props.update,
      ...(props.condition && { ConditionExpression: props.condition }),
      ...(props.names && { ExpressionAttributeNames: props.names }),
      ExpressionAttributeValues: props.values,
      ...(!props.waitForToken && { ReturnValues: "ALL_NEW" }),
    },
    outputs: props.output ?? jsonata("$states.result.Attributes"),
  });
}
