import { readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";
import { type Laptop, type LaptopEvent, type LaptopProps, startLaptop } from "../../local/laptop.ts";
import { assemblyFolder, functionResource } from "../support/assembly-folder.ts";
import { clientOptions } from "../support/aws-clients.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

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
function smallStack(): string {
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

interface Running {
  readonly laptop: Laptop;
  readonly lines: string[];
  readonly events: LaptopEvent[];
  readonly sfn: SFNClient;
  start(name: string, input?: object): Promise<string>;
  /** The job's record once it holds the field. */
  itemWith(name: string, field: string): Promise<string>;
  ended(
    executionArn: string,
  ): Promise<{ status?: string | undefined; output?: string | undefined; error?: string | undefined }>;
}

async function running(props: Partial<LaptopProps> = {}): Promise<Running> {
  const lines: string[] = [];
  const events: LaptopEvent[] = [];
  const laptop = await startLaptop({
    projectDir: "none",
    home: temporaryFolder(),
    overlay: {},
    assemblyDir: smallStack(),
    onLine: (line, { functionName, requestId }) => lines.push(`${functionName} ${requestId ? "invoked" : ""} ${line}`),
    onEvent: (event) => events.push(event),
    prewarm: [],
    ...props,
  });
  onTestFinished(() => laptop.stop());
  const options = clientOptions(laptop.endpointVariables);
  const sfn = new SFNClient(options);
  const dynamodb = new DynamoDBClient(options);
  const stateMachineArn = laptop.assembly.stateMachines[0]?.arn;
  return {
    laptop,
    lines,
    events,
    sfn,
    start: async (name, input = {}) =>
      (await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })))
        .executionArn ?? "",
    itemWith: (name, field) =>
      eventually(
        async () =>
          (await dynamodb.send(new GetItemCommand({ TableName: "Jobs", Key: { pk: { S: name } } }))).Item?.[field]?.S,
      ),
    ended: (executionArn) =>
      eventually(async () => {
        const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status === "RUNNING" ? undefined : execution;
      }),
  };
}

async function eventually<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 1_000; tries++) {
    const value = await what();
    if (value !== undefined) return value;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`never true: ${what}`);
}

const children = () => readProcessTable().filter(({ parent }) => parent === process.pid).length;

test("runs a machine whose functions reach the local AWS, and tells what happens", async () => {
  const { start, ended, lines, events } = await running();

  const { status, output } = await ended(await start("job-1"));

  expect(status).toBe("SUCCEEDED");
  expect(JSON.parse(output ?? "")).toEqual([{ by: "work" }, { stage: "dev" }]);
  expect(lines).toEqual(["work invoked working on job-1"]);
  expect(events).toContainEqual(expect.objectContaining({ kind: "history", executionName: "job-1" }));
  expect(events.filter((event) => event.kind === "status").map(({ change }) => change.status)).toEqual([
    "RUNNING",
    "SUCCEEDED",
  ]);
});

test("runs functions by the name of their folder, with the overlay over the template's variables", async () => {
  const { laptop } = await running({ overlay: { STAGE: "mine" } });

  expect(await laptop.invoke("echo", { n: 1 })).toEqual({ n: 1, stage: "mine" });
  await expect(laptop.invoke("echo", { fail: true })).rejects.toMatchObject({
    name: "RangeError",
    message: "echo: as asked",
  });
  await expect(laptop.invoke("other", {})).rejects.toThrow("no function other: there are echo, work, reaper");
});

test("hands an execution that fails to the function behind the rule", async () => {
  const { start, ended, itemWith } = await running();

  const { status, error } = await ended(await start("job-1", { fail: true }));

  expect({ status, error }).toEqual({ status: "FAILED", error: "IpBlocked" });
  expect(await itemWith("job-1", "lost")).toBe("FAILED");
});

describe("a laptop that was stopped", () => {
  test("leaves no process, and keeps what was stored", async () => {
    const home = temporaryFolder();
    const before = children();
    const first = await running({ home });
    await first.ended(await first.start("job-1"));
    await first.laptop.stop();

    const second = await running({ home });

    expect(children()).toBe(before + 1);
    expect(await second.itemWith("job-1", "token")).toEqual(expect.any(String));
  });

  test("tells the rule of executions it was still running, at its next start", async () => {
    const home = temporaryFolder();
    const first = await running({ home });
    await first.start("job-1", { hang: true });
    await first.itemWith("job-1", "token");
    await first.laptop.stop();
    expect(readdirSync(join(home, "executions"))).toHaveLength(1);

    const second = await running({ home });

    expect(await second.itemWith("job-1", "lost")).toBe("ABORTED");
    await eventually(async () => readdirSync(join(home, "executions")).length === 0 || undefined);
  });
});

test("leaves nothing running when it cannot start", async () => {
  const home = temporaryFolder();
  const before = children();
  const { laptop } = await running({ home });
  await laptop.stop();
  writeFileSync(join(home, "dynamodb", "CURRENT"), "nonsense");

  await expect(running({ home })).rejects.toThrow(/delete it/);
  const bad = assemblyFolder();
  const machine = {
    Type: "AWS::StepFunctions::StateMachine",
    Properties: { Definition: { StartAt: "Nowhere", States: {} } },
  };
  await expect(running({ assemblyDir: bad.with({ Machine: machine }) })).rejects.toMatchObject({
    name: "InvalidDefinitionError",
  });

  expect(children()).toBe(before);
});

test("starts processes ahead when it is told to", async () => {
  const { lines, laptop } = await running({ prewarm: ["echo", "no such function"] });

  await eventually(async () => children() >= 2 || undefined);

  expect(await laptop.invoke("echo", {})).toEqual({ stage: "dev" });
  expect(lines).toEqual([]);
});

test("runs the stack of this project", async () => {
  const projectDir = join(import.meta.dirname, "../..");
  const home = join(tmpdir(), `earshot-test-home-${process.getuid?.()}`);
  const lines: string[] = [];
  const laptop = await startLaptop({
    projectDir,
    home,
    overlay: {},
    onLine: (line) => lines.push(line),
    onEvent: () => {},
    prewarm: [],
  });
  onTestFinished(() => laptop.stop());
  const request = {
    httpMethod: "GET",
    path: "/health/live",
    headers: {},
    multiValueHeaders: {},
    body: null,
    isBase64Encoded: false,
  };

  const answer = await laptop.invoke("api", { ...request, queryStringParameters: null, requestContext: {} });

  expect(answer).toMatchObject({ statusCode: 200 });
}, 120_000);
