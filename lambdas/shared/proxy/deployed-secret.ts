import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SecretValues } from "../observe/secret-values.ts";
import type { ProxySettings } from "./proxy-settings.ts";
import { SecretRefreshManager } from "./secret-refresh-manager.ts";
import { secretsManagerStore } from "./secrets-manager-store.ts";

/** The proxy's secret as a function reads it in AWS; everything in it is hidden from `hidden`'s logs as soon as it is known. */
export function deployedSecret(settings: ProxySettings, hidden: Pick<SecretValues, "add">): SecretRefreshManager {
  return new SecretRefreshManager({
    settings,
    secrets: secretsManagerStore(new SecretsManagerClient()),
    onSecret: ({ secret }) => hidden.add(...secret.hiddenValues()),
  });
}
