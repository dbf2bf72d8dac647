import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ProxyConfigurationError } from "./proxy-errors.ts";
import type { SecretStore } from "./secret-refresh-manager.ts";

/** Current versions of text secrets in Secrets Manager. */
export function secretsManagerStore(client: SecretsManagerClient): SecretStore {
  return {
    getSecret: async (id) => {
      const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: id }));
      if (SecretString === undefined) throw new ProxyConfigurationError("the secret is binary: expected text");
      return { value: SecretString, versionId: VersionId ?? "current" };
    },
  };
}
