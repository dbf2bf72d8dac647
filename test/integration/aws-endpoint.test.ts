import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException as TableNotFoundException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { describe, expect, onTestFinished, test } from "vitest";
import { AwsEndpoint } from "../../local/aws/aws-endpoint.ts";
import { BucketFiles } from "../../local/aws/bucket-files.ts";
import { DynamoDb } from "../../local/aws/dynamodb.ts";
import { EventBus } from "../../local/aws/event-bus.ts";
import { Executions, type StatusChange } from "../../local/aws/executions.ts";
import { S3 } from "../../local/aws/s3.ts";
import { SecretsFile } from "../../local/aws/secrets-file.ts";
import { SecretsManager } from "../../local/aws/secrets-manager.ts";
import { StepFunctionsApi } from "../../local/aws/step-functions-api.ts";
import { StateMachine } from "../../local/step-functions/state-machine.ts";
import { TaskTokens } from "../../local/step-functions/task-tokens.ts";
import type { RuleSpec, StateMachineSpec, TableSpec } from "../../local/template/assembly.ts";
import { clientOptions } from "../support/aws-clients.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:Race";

const jobs: TableSpec = {
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

interface Stack {
  readonly folder: string;
  readonly dynamodb: DynamoDb;
  readonly executions: Executions;
  readonly bus: EventBus;
  readonly changes: StatusChange[];
  readonly delivered: unknown[];
  readonly options: ReturnType<typeof clientOptions>;
  close(): Promise<void>;
}

async function stack(rules: readonly RuleSpec[] = [], folder = temporaryFolder()): Promise<Stack> {
  const dynamodb = await DynamoDb.open(join(folder, "dynamodb"), [jobs]);
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
  });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await endpoint.close();
    await dynamodb.close();
  };
  onTestFinished(close);
  return { folder, dynamodb, executions, bus, changes, delivered, options: clientOptions(endpoint.variables), close };
}

async function eventually<T>(what: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 500; tries++) {
    const value = await what();
    if (value !== undefined) return value;
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error(`never true: ${what}`);
}

const put = (pk: string, extra = {}) =>
  new PutItemCommand({
    TableName: "Jobs",
    Item: { pk: { S: pk }, ...extra },
    ConditionExpression: "attribute_not_exists(pk)",
  });

test("serves nobody without its access key", async () => {
  const { options } = await stack();
  const stranger = { ...options, credentials: { accessKeyId: "AKIA", secretAccessKey: "local" } };

  await expect(
    new SecretsManagerClient(stranger).send(new GetSecretValueCommand({ SecretId: "proxy" })),
  ).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  expect((await fetch(options.endpoint)).status).toBe(403);
});

describe("DynamoDB", () => {
  test("lets exactly one of fifty conditional writes win, and the others fail with the SDK's class", async () => {
    const { options } = await stack();
    const client = new DynamoDBClient(options);

    const claims = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => client.send(put("JOB#1", { by: { N: String(n) } }))),
    );

    const losers = claims.filter((claim) => claim.status === "rejected");
    expect(losers).toHaveLength(49);
    for (const { reason } of losers) expect(reason).toBeInstanceOf(ConditionalCheckFailedException);
  });

  test("keeps items and tables when it is opened again", async () => {
    const first = await stack();
    await new DynamoDBClient(first.options).send(put("JOB#1", { videoId: { S: "abc" }, createdAt: { S: "2026" } }));
    await first.close();

    const second = await stack([], first.folder);

    const query = {
      TableName: "Jobs",
      IndexName: "byVideo",
      KeyConditionExpression: "videoId = :v",
      ExpressionAttributeValues: { ":v": { S: "abc" } },
    };
    expect((await new DynamoDBClient(second.options).send(new QueryCommand(query))).Items).toHaveLength(1);
  });

  test("knows sets, lists, maps and conditions as the race needs them", async () => {
    const { options } = await stack();
    const client = new DynamoDBClient(options);
    await client.send(put("JOB#1", { gates: { M: {} }, evidence: { L: [] } }));
    const update = (
      expression: string,
      values: Record<string, { S: string } | { SS: string[] } | { L: { S: string }[] }>,
      condition?: string,
    ) =>
      client.send(
        new UpdateItemCommand({
          TableName: "Jobs",
          Key: { pk: { S: "JOB#1" } },
          UpdateExpression: expression,
          ExpressionAttributeValues: values,
          ...(condition && { ConditionExpression: condition }),
          ReturnValues: "ALL_NEW",
        }),
      );

    await update("SET gates.ytdlp = :t", { ":t": { S: "token" } }, undefined);
    const { Attributes } = await update("ADD lostLanes :l SET evidence = list_append(evidence, :e)", {
      ":l": { SS: ["captions"] },
      ":e": { L: [{ S: "seen" }] },
    });

    expect(Attributes).toMatchObject({
      gates: { M: { ytdlp: { S: "token" } } },
      lostLanes: { SS: ["captions"] },
      evidence: { L: [{ S: "seen" }] },
    });
    await expect(
      update("SET a = :c", { ":c": { S: "captions" } }, "NOT contains(lostLanes, :c)"),
    ).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  test("says that a table is missing in the SDK's class", async () => {
    const { options } = await stack();
    const get = new GetItemCommand({ TableName: "Nowhere", Key: { pk: { S: "x" } } });

    await expect(new DynamoDBClient(options).send(get)).rejects.toBeInstanceOf(TableNotFoundException);
  });

  test("is not harmed by a caller that dies in mid-request", async () => {
    const { options } = await stack();
    const { hostname, port } = new URL(options.endpoint);
    const { connect } = await import("node:net");
    await new Promise<void>((done) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          "POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.GetItem\r\ncontent-length: 1000\r\n\r\n{",
        );
        socket.destroy();
      });
      socket.on("close", () => done());
    });

    await new DynamoDBClient(options).send(put("JOB#1"));
  });

  test.each([
    ["damaged", (folder: string) => writeFileSync(join(folder, "CURRENT"), "nonsense")],
    ["without its manifest", (folder: string) => writeFileSync(join(folder, "CURRENT"), "MANIFEST-999999\n")],
  ])("names the folder when it is %s, and what to do", async (_, damage) => {
    const first = await stack();
    await first.close();
    const folder = join(first.folder, "dynamodb");
    damage(folder);

    const opening = DynamoDb.open(folder, [jobs]);

    await expect(opening).rejects.toMatchObject({ name: "DatabaseError", message: expect.stringContaining(folder) });
    await expect(opening).rejects.toThrow(/move the folder away or delete it/);
  });

  test("says so when another process has the folder", async () => {
    const { folder } = await stack();

    await expect(DynamoDb.open(join(folder, "dynamodb"), [jobs])).rejects.toThrow(/in use by another process/);
  });

  test("refuses a folder whose tables have other keys or indexes than the template", async () => {
    const first = await stack();
    await first.close();

    await expect(DynamoDb.open(join(first.folder, "dynamodb"), [{ ...jobs, gsis: [] }])).rejects.toThrow(
      /Jobs .* other keys or indexes/,
    );
  });
});

describe("Secrets Manager", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:StorageProxySecret1A2B3C4D-000000";

  async function secrets(content?: unknown) {
    const { folder, options } = await stack();
    const file = join(folder, "secrets.json");
    if (content !== undefined) writeFileSync(file, JSON.stringify(content));
    return { file, client: new SecretsManagerClient(options) };
  }

  test("gives the section that the secret's name speaks of, as JSON or raw text", async () => {
    const { client } = await secrets({ proxy: { host: "gate" }, deepgram: '{"apiKey": "k"}' });

    const proxy = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    const deepgram = await client.send(new GetSecretValueCommand({ SecretId: "DeepgramSecret" }));

    expect(proxy).toMatchObject({
      ARN: arn,
      SecretString: '{"host":"gate"}',
      VersionStages: ["AWSCURRENT"],
      VersionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(deepgram.SecretString).toBe('{"apiKey": "k"}');
  });

  test("reads the file again when it has changed, and then the version is another", async () => {
    const { client, file } = await secrets({ proxy: { password: "old" } });
    const before = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    writeFileSync(file, JSON.stringify({ proxy: { password: "new" } }));

    const after = await client.send(new GetSecretValueCommand({ SecretId: arn }));

    expect(after.SecretString).toBe('{"password":"new"}');
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  test.each([undefined, {}, { deepgram: {} }])(
    "answers ResourceNotFoundException when the file holds %j",
    async (content) => {
      const { client } = await secrets(content);

      await expect(client.send(new GetSecretValueCommand({ SecretId: arn }))).rejects.toBeInstanceOf(
        ResourceNotFoundException,
      );
      await expect(client.send(new GetSecretValueCommand({ SecretId: "other" }))).rejects.toBeInstanceOf(
        ResourceNotFoundException,
      );
    },
  );

  test("stores a new value beside the others, for its owner alone", async () => {
    const { client, file } = await secrets({ proxy: { password: "old" }, deepgram: "k" });

    const stored = await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: '{"password":"new"}' }));

    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ proxy: { password: "new" }, deepgram: "k" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const described = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(described.VersionIdsToStages).toEqual({ [stored.VersionId ?? ""]: ["AWSCURRENT"] });
  });

  test("does not quote a file that is not JSON", async () => {
    const { client, file } = await secrets();
    writeFileSync(file, '{ "proxy": "hunter2');

    const refused = client.send(new GetSecretValueCommand({ SecretId: arn }));

    await expect(refused).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: expect.not.stringContaining("hunter2"),
    });
  });
});

describe("Step Functions", () => {
  const start = (name: string, input = { pk: "JOB#1" }) =>
    new StartExecutionCommand({ stateMachineArn: `${MACHINE}:live`, name, input: JSON.stringify(input) });

  async function gateOf({ options }: Stack): Promise<string> {
    const client = new DynamoDBClient(options);
    return eventually(
      async () =>
        (await client.send(new GetItemCommand({ TableName: "Jobs", Key: { pk: { S: "JOB#1" } } }))).Item?.gate?.S,
    );
  }

  test("starts a machine through its alias, and once for the same name and input", async () => {
    const { options } = await stack();
    const client = new SFNClient(options);

    const [first, second] = [await client.send(start("job-1")), await client.send(start("job-1"))];

    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(client.send(start("job-1", { pk: "other" }))).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    const unknown = new StartExecutionCommand({ stateMachineArn: "arn:none" });
    await expect(client.send(unknown)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
  });

  test("ends a waiting task with the token that was handed out, once", async () => {
    const running = await stack();
    const client = new SFNClient(running.options);
    const { executionArn } = await client.send(start("job-1"));
    const taskToken = await gateOf(running);

    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"turn":true}' }));

    const ended = await eventually(async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === "RUNNING" ? undefined : execution;
    });
    expect(ended).toMatchObject({
      status: "SUCCEEDED",
      output: '{"turn":true}',
      name: "job-1",
      stateMachineArn: MACHINE,
    });
    expect(ended.stopDate).toBeInstanceOf(Date);
    await expect(client.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }))).rejects.toBeInstanceOf(
      TaskTimedOut,
    );
    await expect(
      client.send(new SendTaskSuccessCommand({ taskToken: "made up", output: "{}" })),
    ).rejects.toBeInstanceOf(InvalidToken);
    await expect(client.send(start("job-1"))).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  test("stops an execution, and the rule on lost executions hears of it", async () => {
    const reaper = { arn: "arn:aws:lambda:us-east-1:000000000000:function:reaper" };
    const pattern = {
      source: ["aws.states"],
      detail: { status: ["FAILED", "TIMED_OUT", "ABORTED"], stateMachineArn: [MACHINE] },
    };
    const running = await stack([{ name: "Unfinished", pattern, targets: [reaper] }]);
    const client = new SFNClient(running.options);
    const { executionArn } = await client.send(start("job-1"));
    await gateOf(running);

    await client.send(new StopExecutionCommand({ executionArn, error: "Tired", cause: "enough" }));
    await running.bus.settled();

    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: "ABORTED",
      error: "Tired",
    });
    expect(running.delivered).toHaveLength(1);
    expect(running.delivered[0]).toMatchObject({
      arn: reaper.arn,
      event: {
        "detail-type": "Step Functions Execution Status Change",
        detail: { name: "job-1", status: "ABORTED", executionArn },
      },
    });
    const missing = new DescribeExecutionCommand({ executionArn: `${executionArn}x` });
    await expect(client.send(missing)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  });

  test("tells of executions that a process left behind when it died", async () => {
    const first = await stack();
    await new SFNClient(first.options).send(start("job-1"));
    expect(readdirSync(join(first.folder, "executions"))).toHaveLength(1);
    await first.close();

    const second = await stack([], first.folder);
    await second.executions.reportLost();
    await second.executions.reportLost();

    expect(second.changes).toMatchObject([{ name: "job-1", status: "ABORTED", stateMachineArn: MACHINE }]);
  });
});

describe("EventBridge", () => {
  test.each([
    [{ source: ["earshot"] }, 1],
    [{ source: [{ prefix: "ear" }], detail: { verdict: [{ "anything-but": "failed" }] } }, 1],
    [{ detail: { verdict: [{ exists: false }] } }, 0],
    [{ "detail-type": ["Other"] }, 0],
  ])("delivers what fits %j", async (pattern, deliveries) => {
    const { bus, delivered } = await stack([{ name: "Rule", pattern, targets: [{ arn: "arn:target" }] }]);

    const answer = await bus.call("PutEvents", {
      Entries: [{ Source: "earshot", DetailType: "Job", Detail: '{"verdict":"transcript"}' }],
    });
    await bus.settled();

    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(delivered).toHaveLength(deliveries);
  });

  test("refuses a rule with an operator it does not know", async () => {
    await expect(
      stack([{ name: "Rule", pattern: { detail: { bytes: [{ numeric: [">", 0] }] } }, targets: [] }]),
    ).rejects.toThrow(/numeric/);
  });
});

describe("S3", () => {
  async function bucket() {
    const { options, folder } = await stack();
    return { folder, client: new S3Client({ ...options, forcePathStyle: true }) };
  }
  const at = (Key: string) => ({ Bucket: "results", Key });

  test("gives back what was put, byte for byte, also from a stream with trailing checksums", async () => {
    const { client } = await bucket();
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 256));
    await client.send(
      new PutObjectCommand({ ...at("plain"), Body: bytes, ContentType: "application/x-test", Metadata: { job: "1" } }),
    );
    await client.send(
      new PutObjectCommand({
        ...at("a/streamed ü&<.jsonl"),
        Body: Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]),
        ContentLength: bytes.length,
      }),
    );

    const plain = await client.send(new GetObjectCommand(at("plain")));
    const streamed = await client.send(new GetObjectCommand(at("a/streamed ü&<.jsonl")));

    expect(Buffer.from((await plain.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
    expect(Buffer.from((await streamed.Body?.transformToByteArray()) ?? [])).toEqual(bytes);
    expect(plain).toMatchObject({
      ContentType: "application/x-test",
      Metadata: { job: "1" },
      ContentLength: bytes.length,
    });
    expect(plain.ChecksumCRC32).toBeDefined();
  });

  test("gives a range, and the facts without the content", async () => {
    const { client } = await bucket();
    await client.send(new PutObjectCommand({ ...at("k"), Body: "0123456789" }));

    const range = await client.send(new GetObjectCommand({ ...at("k"), Range: "bytes=2-4" }));

    expect(await range.Body?.transformToString()).toBe("234");
    expect(range.ContentRange).toBe("bytes 2-4/10");
    expect(await client.send(new HeadObjectCommand(at("k")))).toMatchObject({
      ContentLength: 10,
      LastModified: expect.any(Date),
    });
  });

  test("lists in pages, in key order, by prefix and delimiter", async () => {
    const { client } = await bucket();
    for (const key of ["b", "a/2", "a/1", "a/x/3", "a/é"])
      await client.send(new PutObjectCommand({ ...at(key), Body: key }));

    const first = await client.send(new ListObjectsV2Command({ Bucket: "results", Prefix: "a/", MaxKeys: 2 }));
    const rest = await client.send(
      new ListObjectsV2Command({
        Bucket: "results",
        Prefix: "a/",
        ...(first.NextContinuationToken && { ContinuationToken: first.NextContinuationToken }),
      }),
    );
    const folders = await client.send(new ListObjectsV2Command({ Bucket: "results", Delimiter: "/" }));

    expect(first).toMatchObject({
      IsTruncated: true,
      KeyCount: 2,
      Contents: [{ Key: "a/1", Size: 3 }, { Key: "a/2" }],
    });
    expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: "a/x/3" }, { Key: "a/é" }] });
    expect(folders).toMatchObject({ Contents: [{ Key: "b" }], CommonPrefixes: [{ Prefix: "a/" }] });
  });

  test("answers what is not there in the SDK's classes, and deletes", async () => {
    const { client } = await bucket();
    await client.send(new PutObjectCommand({ ...at("k"), Body: "x" }));

    await client.send(new DeleteObjectCommand(at("k")));
    await client.send(new DeleteObjectCommand(at("k")));

    await expect(client.send(new GetObjectCommand(at("k")))).rejects.toBeInstanceOf(NoSuchKey);
    await expect(client.send(new HeadObjectCommand(at("k")))).rejects.toBeInstanceOf(NotFound);
    await expect(client.send(new ListObjectsV2Command({ Bucket: "nowhere" }))).rejects.toBeInstanceOf(NoSuchBucket);
  });

  test("stores nothing of a body whose checksum differs, and nothing over an object that must not be there", async () => {
    const { client, folder } = await bucket();

    await expect(
      client.send(new PutObjectCommand({ ...at("k"), Body: "abc", ChecksumCRC32: "AAAAAA==" })),
    ).rejects.toMatchObject({ name: "BadDigest" });
    expect(readdirSync(join(folder, "s3", "results"))).toEqual([]);
    await client.send(new PutObjectCommand({ ...at("k"), Body: "first", IfNoneMatch: "*" }));
    await expect(
      client.send(new PutObjectCommand({ ...at("k"), Body: "second", IfNoneMatch: "*" })),
    ).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  test("keeps keys inside of its folder", async () => {
    const { client, folder } = await bucket();

    await client.send(new PutObjectCommand({ ...at("../../escaped"), Body: "x" })).catch(() => {});

    expect(existsSync(join(folder, "escaped"))).toBe(false);
  });
});
