import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, test } from "vitest";
import { awsStack } from "../../support/aws-stack.ts";

test("serves nobody without its access key", async () => {
  const { options } = await awsStack();
  const stranger = { ...options, credentials: { accessKeyId: "AKIA", secretAccessKey: "local" } };

  await expect(
    new SecretsManagerClient(stranger).send(new GetSecretValueCommand({ SecretId: "proxy" })),
  ).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
  expect((await fetch(options.endpoint)).status).toBe(403);
});
