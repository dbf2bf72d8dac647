import type { SecretsFile } from "../aws/secrets-file.ts";

type Variables = Readonly<Record<string, string>>;

/**
 * The overlay with which an account in `PROXY_*` variables counts: the template names a secret, which goes before them, so its name is
 * taken away where nobody gave one and the secrets file holds no account.
 */
export function accountOverlay(overlay: Variables, secrets: Pick<SecretsFile, "get">): Variables {
  const isOnlyInVariables = overlay.PROXY_USERNAME && !overlay.PROXY_SECRET_ID && !secrets.get("proxy");
  return isOnlyInVariables ? { ...overlay, PROXY_SECRET_ID: "" } : overlay;
}
