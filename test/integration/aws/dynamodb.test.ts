import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceNotFoundException as TableNotFoundException,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { DynamoDb } from "../../../local/aws/dynamodb.ts";
import { awsStack, jobs } from "../../support/aws-stack.ts";

const put = (pk: string, extra = {}) =>
  new PutItemCommand({
    TableName: "Jobs",
    Item: { pk: { S: pk }, ...extra },
    ConditionExpression: "attribute_not_exists(pk)",
  });

describe("DynamoDB", () => {
  test("lets exactly one of fifty conditional writes win, and the others fail with the SDK's class", async () => {
    const { options } = await awsStack();
    const client = new DynamoDBClient(options);

    const claims = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => client.send(put("JOB#1", { by: { N: String(n) } }))),
    );

    const losers = claims.filter((claim) => claim.status === "rejected");
    expect(losers).toHaveLength(49);
    for (const { reason } of losers) expect(reason).toBeInstanceOf(ConditionalCheckFailedException);
  });

  test("keeps items and tables when it is opened again", async () => {
    const first = await awsStack();
    await new DynamoDBClient(first.options).send(put("JOB#1", { videoId: { S: "abc" }, createdAt: { S: "2026" } }));
    await first.close();

    const second = await awsStack([], first.folder);

    const query = {
      TableName: "Jobs",
      IndexName: "byVideo",
      KeyConditionExpression: "videoId = :v",
      ExpressionAttributeValues: { ":v": { S: "abc" } },
    };
    expect((await new DynamoDBClient(second.options).send(new QueryCommand(query))).Items).toHaveLength(1);
  });

  test("refuses a share of a table's requests as a busy partition does: the SDK asks again, and gives up on a table that refuses all", async () => {
    const { options, dynamodb, throttled } = await awsStack();
    const client = new DynamoDBClient({ ...options, maxAttempts: 3 });
    dynamodb.throttles.set("Jobs", 0.5);
    for (let n = 0; n < 4; n++) await client.send(put(`JOB#${n}`));
    const onceEach = [...throttled];
    dynamodb.throttles.set("Jobs", 1);
    const refused = client.send(new GetItemCommand({ TableName: "Jobs", Key: { pk: { S: "JOB#1" } } }));
    await expect(refused).rejects.toMatchObject({
      name: "ThrottlingException",
      ThrottlingReasons: [{ reason: "TableReadKeyRangeThroughputExceeded", resource: expect.stringMatching(/Jobs$/) }],
    });
    dynamodb.throttles.set("Jobs", 0);
    const { Item } = await client.send(new GetItemCommand({ TableName: "Jobs", Key: { pk: { S: "JOB#1" } } }));

    expect(Item?.pk).toEqual({ S: "JOB#1" });
    expect(onceEach).toHaveLength(3);
    expect(onceEach[0]).toEqual({ tableName: "Jobs", operation: "PutItem" });
    expect(throttled.filter(({ operation }) => operation === "GetItem")).toHaveLength(3);
  });

  test("knows sets, lists, maps and conditions as the race needs them", async () => {
    const { options } = await awsStack();
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
    const { options } = await awsStack();
    const get = new GetItemCommand({ TableName: "Nowhere", Key: { pk: { S: "x" } } });

    await expect(new DynamoDBClient(options).send(get)).rejects.toBeInstanceOf(TableNotFoundException);
  });

  test("is not harmed by a caller that dies in mid-request", async () => {
    const { options } = await awsStack();
    const { hostname, port } = new URL(options.endpoint);
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
    const first = await awsStack();
    await first.close();
    const folder = join(first.folder, "dynamodb");
    damage(folder);

    const opening = DynamoDb.open(folder, [jobs]);

    await expect(opening).rejects.toMatchObject({ name: "DatabaseError", message: expect.stringContaining(folder) });
    await expect(opening).rejects.toThrow(/move the folder away or delete it/);
  });

  test("says so when another process has the folder", async () => {
    const { folder } = await awsStack();

    await expect(DynamoDb.open(join(folder, "dynamodb"), [jobs])).rejects.toThrow(/in use by another process/);
  });

  test("refuses a folder whose tables have other keys or indexes than the template", async () => {
    const first = await awsStack();
    await first.close();

    await expect(DynamoDb.open(join(first.folder, "dynamodb"), [{ ...jobs, gsis: [] }])).rejects.toThrow(
      /Jobs .* other keys or indexes/,
    );
  });
});
