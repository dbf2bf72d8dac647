import { DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, test } from "vitest";
import { keyOfFunction } from "../../../local/aws/access-keys.ts";
import { permissionOf, wantedActions } from "../../../local/aws/permissions.ts";
import { localArn } from "../../../local/template/identities.ts";
import { awsStack, jobs } from "../../support/aws-stack.ts";

const TABLE = localArn("dynamodb", `table/${jobs.name}`);
const Key = { pk: { S: "JOB#1" } };
const byVideo = {
  TableName: jobs.name,
  IndexName: "byVideo",
  KeyConditionExpression: "videoId = :v",
  ExpressionAttributeValues: { ":v": { S: "a" } },
};

describe("a function's role", () => {
  test("lets it do what its policies name, and nothing else", async () => {
    const { options } = await awsStack([], undefined, {
      reader: [permissionOf({ actions: ["dynamodb:Get*"], resources: [TABLE] })],
      searcher: [permissionOf({ actions: ["dynamodb:Query"], resources: [`${TABLE}/index/by?ideo`] })],
    });
    const as = (name: string) => {
      const accessKeyId = keyOfFunction(options.credentials.accessKeyId, name);
      return new DynamoDBClient({ ...options, credentials: { ...options.credentials, accessKeyId } });
    };
    await as("reader").send(new GetItemCommand({ TableName: jobs.name, Key }));
    await as("searcher").send(new QueryCommand(byVideo));
    await as("nobody").send(new PutItemCommand({ TableName: jobs.name, Item: Key }));
    const put = as("reader").send(new PutItemCommand({ TableName: jobs.name, Item: Key }));
    await expect(put).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `the role of reader does not allow dynamodb:PutItem on ${TABLE}`,
    });
    const search = as("reader").send(new QueryCommand(byVideo));
    await expect(search).rejects.toThrow(`dynamodb:Query on ${TABLE}/index/byVideo`);
    const read = as("searcher").send(new GetItemCommand({ TableName: jobs.name, Key }));
    await expect(read).rejects.toThrow(`dynamodb:GetItem on ${TABLE}`);
  });
});

describe("what a request wants", () => {
  const request = (method: string, url: string, target?: string, input: object = {}) =>
    wantedActions({
      method,
      url,
      headers: target === undefined ? {} : { "x-amz-target": target },
      body: Buffer.from(JSON.stringify(input)),
    });

  test.each([
    ["GET", "/bucket/a/b%20c", "s3:GetObject", "arn:aws:s3:::bucket/a/b c"],
    ["HEAD", "/bucket/a", "s3:GetObject", "arn:aws:s3:::bucket/a"],
    ["DELETE", "/bucket/a", "s3:DeleteObject", "arn:aws:s3:::bucket/a"],
    ["POST", "/2015-03-31/functions/arn%3Aaws%3Alambda/invocations", "lambda:InvokeFunction", "arn:aws:lambda"],
  ])("%s %s", (method, url, action, resource) => {
    expect(request(method, url)).toEqual([{ action, resource }]);
  });

  test("a list, its prefix", () => {
    expect(request("GET", "/bucket?list-type=2&prefix=batches%2F")).toEqual([
      { action: "s3:ListBucket", resource: "arn:aws:s3:::bucket", prefix: "batches/" },
    ]);
  });

  test("services that speak JSON, by what they act on", () => {
    const start = request("POST", "/", "AWSStepFunctions.StartExecution", { stateMachineArn: "arn:m" });
    expect(start).toEqual([{ action: "states:StartExecution", resource: "arn:m" }]);
    const many = request("POST", "/", "DynamoDB_20120810.BatchGetItem", { RequestItems: { A: {}, B: {} } });
    expect(many.map(({ resource }) => resource)).toEqual(
      ["A", "B"].map((name) => localArn("dynamodb", `table/${name}`)),
    );
  });
});
