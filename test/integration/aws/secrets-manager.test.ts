import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { awsStack } from "../../support/aws-stack.ts";

describe("Secrets Manager", () => {
  const arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:StorageProxySecret1A2B3C4D-000000";

  async function secrets(content?: unknown) {
    const { folder, options } = await awsStack();
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
