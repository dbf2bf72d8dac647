import type { ProxySettings } from "../proxy/proxy-settings.ts";
import type { SecretRefreshManager } from "../proxy/secret-refresh-manager.ts";

/** Whose exits are in use, as breakers are named after it: `direct` without a proxy, `unknown` while the secret cannot be read. */
export async function providerName(
  { PROXY_ENABLED }: Pick<ProxySettings, "PROXY_ENABLED">,
  secrets: Pick<SecretRefreshManager, "current">,
): Promise<string> {
  if (!PROXY_ENABLED) return "direct";
  return secrets.current().then(
    ({ secret }) => secret.provider,
    () => "unknown",
  );
}
