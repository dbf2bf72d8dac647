import { join } from "node:path";
import { onTestFinished } from "vitest";
import { AwsEndpoint, type AwsServices } from "../../local/aws/aws-endpoint.ts";
import { BucketFiles } from "../../local/aws/bucket-files.ts";
import { DynamoDb } from "../../local/aws/dynamodb.ts";
import { EventBus } from "../../local/aws/event-bus.ts";
import { Executions, type StatusChange } from "../../local/aws/executions.ts";
import { S3 } from "../../local/aws/s3.ts";
import { SecretsFile } from "../../local/aws/secrets-file.ts";
import { SecretsManager } from "../../local/aws/secrets-manager.ts";
import { StepFunctionsApi } from "../../local/aws/step-functions-api.ts";
import type { ThrottledRequest } from "../../local/aws/table-throttles.ts";
import { StateMachine } from "../../local/step-functions/state-machine.ts";
import { TaskTokens } from "../../local/step-functions/task-tokens.ts";
import type { RuleSpec, StateMachineSpec, TableSpec } from "../../local/template/assembly.ts";
import { clientOptions } from "./aws-clients.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The one machine of the stack. */
export const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:Race";

/** The one table of the stack. */
export const jobs: TableSpec = {
  name: "Jobs",
  keySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  attributeDefinitions: [
    { AttributeName: "pk", AttributeType: "S" },
    { AttributeName: "videoId", AttributeType: "S" },
    { AttributeName: "createdAt", AttributeType: "S" },
  ],
  gsis: [
    {
      IndexName: "byVideo",
      KeySchema: [
        { AttributeName: "videoId", KeyType: "HASH" },
        { AttributeName: "createdAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

/** Waits for its own token, then ends with the token's output. */
const definition = {
  QueryLanguage: "JSONata",
  StartAt: "Wait",
  States: {
    Wait: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
      Arguments: {
        TableName: "Jobs",
        Key: { pk: { S: "{% $states.input.pk %}" } },
        UpdateExpression: "SET gate = :token",
        ExpressionAttributeValues: { ":token": { S: "{% $states.context.Task.Token %}" } },
      },
      End: true,
    },
  },
};

/** The local AWS with one table, one machine and one bucket. */
export interface AwsStack {
  readonly folder: string;
  readonly dynamodb: DynamoDb;
  /** Requests that the table refused. */
  readonly throttled: readonly ThrottledRequest[];
  readonly executions: Executions;
  readonly bus: EventBus;
  readonly changes: StatusChange[];
  readonly delivered: unknown[];
  readonly options: ReturnType<typeof clientOptions>;
  close(): Promise<void>;
}

/** Starts it until the test has finished, or again over the folder of another. */
export async function awsStack(
  rules: readonly RuleSpec[] = [],
  folder = temporaryFolder(),
  permissions: AwsServices["permissions"] = {},
): Promise<AwsStack> {
  const throttled: ThrottledRequest[] = [];
  const dynamodb = await DynamoDb.open(join(folder, "dynamodb"), [jobs], (request) => throttled.push(request));
  const tokens = new TaskTokens();
  const changes: StatusChange[] = [];
  const delivered: unknown[] = [];
  const bus = new EventBus({
    rules,
    now: () => 0,
    deliver: async (target, event) => void delivered.push({ arn: target.arn, event }),
    onLost: () => {},
  });
  const spec: StateMachineSpec = {
    name: "Race",
    arn: MACHINE,
    aliasArns: [`${MACHINE}:live`],
    definition,
    definitionText: "",
  };
  const machine = new StateMachine({
    arn: MACHINE,
    definition,
    integrations: {
      invokeFunction: () => Promise.reject(new Error("there are no functions")),
      callService: (_, action, args) =>
        dynamodb.call(action.charAt(0).toUpperCase() + action.slice(1), args as Record<string, unknown>),
    },
    tokens,
  });
  const executions = new Executions({
    journalDir: join(folder, "executions"),
    now: Date.now,
    onStatusChange: (change) => {
      changes.push(change);
      return bus.publishStatusChange(change);
    },
  });
  executions.add({ spec, start: (input, name) => machine.start(input, { name }) });
  const endpoint = await AwsEndpoint.listen();
  endpoint.serve({
    dynamodb,
    s3: new S3(new BucketFiles(join(folder, "s3"), ["results"]), Date.now),
    json: {
      secretsmanager: new SecretsManager(new SecretsFile(join(folder, "secrets.json"))),
      AWSStepFunctions: new StepFunctionsApi(executions, tokens),
      AWSEvents: bus,
    },
    permissions,
  });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await endpoint.close();
    await dynamodb.close();
  };
  onTestFinished(close);
  return {
    folder,
    dynamodb,
    throttled,
    executions,
    bus,
    changes,
    delivered,
    options: clientOptions(endpoint.variables),
    close,
  };
}
