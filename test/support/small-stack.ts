import { assemblyFolder, functionResource } from "./assembly-folder.ts";

/** Calls the local AWS without an SDK, so that a bundle of a few lines can. */
const CALL_AWS = `const aws = async (target, input) => {
  const response = await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", body: JSON.stringify(input), headers: {
    "x-amz-target": target, "content-type": "application/x-amz-json-1.0",
    authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID + "/x, SignedHeaders=host, Signature=x" } });
  if (!response.ok) throw new Error(await response.text());
  return response.json(); };
const item = (pk) => ({ TableName: process.env.TABLE, Key: { pk: { S: pk } } });`;

const WORK = `${CALL_AWS}
export const handler = async ({ jobId, fail, hang }) => {
  console.log("working on " + jobId);
  if (fail) throw Object.assign(new Error("as asked"), { name: "IpBlocked" });
  if (hang) await new Promise((done) => setTimeout(done, 60_000));
  const { Item } = await aws("DynamoDB_20120810.GetItem", item(jobId));
  await aws("AWSStepFunctions.SendTaskSuccess", { taskToken: Item.token.S, output: JSON.stringify({ by: "work" }) });
  return { stage: process.env.STAGE };
};`;

const REAPER = `${CALL_AWS}
export const handler = async ({ detail }) => aws("DynamoDB_20120810.UpdateItem", { ...item(detail.name),
  UpdateExpression: "SET lost = :status", ExpressionAttributeValues: { ":status": { S: detail.status } } });`;

const ECHO =
  "export const handler = async (event) => { if (event.fail) throw new RangeError('as asked'); return { ...event, stage: process.env.STAGE }; };";

const JOB = { S: "{% $states.context.Execution.Name %}" };

/** Works and waits for its own token side by side: `work` answers the token through the local AWS. */
const definition = (work: unknown) => ({
  QueryLanguage: "JSONata",
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      End: true,
      Branches: [
        {
          StartAt: "Wait",
          States: {
            Wait: {
              Type: "Task",
              Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
              Arguments: {
                TableName: { Ref: "Jobs" },
                Key: { pk: JOB },
                UpdateExpression: "SET #token = :token",
                ExpressionAttributeNames: { "#token": "token" },
                ExpressionAttributeValues: { ":token": { S: "{% $states.context.Task.Token %}" } },
              },
              End: true,
            },
          },
        },
        {
          StartAt: "Work",
          States: {
            Work: {
              Type: "Task",
              Resource: "arn:aws:states:::lambda:invoke",
              Arguments: {
                FunctionName: work,
                Payload: "{% $merge([$states.input, {'jobId': $states.context.Execution.Name}]) %}",
              },
              Output: "{% $states.result.Payload %}",
              End: true,
            },
          },
        },
      ],
    },
  },
});

/** A stack in small: a machine, a function it runs, a reaper behind a rule, and a function to call. */
export function smallStack(): string {
  const { code, with: withResources } = assemblyFolder();
  const variables = { Variables: { TABLE: { Ref: "Jobs" }, STAGE: "dev" } };
  return withResources({
    Jobs: {
      Type: "AWS::DynamoDB::GlobalTable",
      Properties: {
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      },
    },
    echoFunction00000001: functionResource(code(ECHO), { Environment: variables }),
    workFunction00000002: functionResource(code(WORK), { Timeout: 30, Environment: variables }),
    reaperFunction00000003: functionResource(code(REAPER), { Environment: variables }),
    WorkVersion: { Type: "AWS::Lambda::Version", Properties: { FunctionName: { Ref: "workFunction00000002" } } },
    Machine: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: { Definition: definition({ Ref: "WorkVersion" }) },
    },
    Lost: {
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: {
          source: ["aws.states"],
          detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [{ Ref: "Machine" }] },
        },
        Targets: [{ Id: "reaper", Arn: { "Fn::GetAtt": ["reaperFunction00000003", "Arn"] } }],
      },
    },
  });
}
