import { toEarshotError } from "../shared/errors.ts";
import { assertMayGoOut } from "../shared/proxy/open-outbound.ts";
import type { ProviderName } from "../shared/proxy/provider-rows.ts";
import { ProxyConfigurationError } from "../shared/proxy/proxy-errors.ts";
import type { ProxySettings } from "../shared/proxy/proxy-settings.ts";
import type { ResolvedSecret, SecretRefreshManager } from "../shared/proxy/secret-refresh-manager.ts";
import { checkGateway } from "./check-gateway.ts";

/** What the gateway said to one CONNECT. */
export interface GatewayReport {
  readonly ok: boolean;
  /** Absent when it is well. */
  readonly code?: string;
  readonly detail?: string;
  readonly tookMs: number;
}

/** What is to be said of the account that jobs would use. Holds no credential. */
export interface SecretReport {
  /** Where the account comes from; `off`: no proxy is used. */
  readonly source: "PROXY_SECRET_JSON" | "Secrets Manager" | "variables" | "off";
  /** What has to be mended, by field, without values. Empty: the account can be used. */
  readonly problems: readonly string[];
  readonly provider?: ProviderName;
  /** Absent unless it was asked for and the account can be used. */
  readonly gateway?: GatewayReport;
}

export interface CheckSecretPorts {
  readonly settings: ProxySettings & { readonly PREFLIGHT_HOST: string };
  /** One that has read nothing yet: a last good secret would hide the faults of its successor. */
  readonly newSecrets: () => SecretRefreshManager;
}

/** Reads the account as a job would; with `connect` it is tried at the gateway too, whatever earlier tries found. */
export async function checkSecret(connect: boolean, { settings, newSecrets }: CheckSecretPorts): Promise<SecretReport> {
  const source = sourceOf(settings);
  try {
    assertMayGoOut(settings);
    if (source === "off") return { source, problems: [] };
    const secrets = newSecrets();
    const used = await secrets.current();
    const report = { source, problems: [], provider: used.secret.provider };
    return connect ? { ...report, gateway: await tryGateway(used, secrets, settings) } : report;
  } catch (thrown) {
    return { source, problems: problemsOf(thrown) };
  }
}

function sourceOf(settings: ProxySettings): SecretReport["source"] {
  if (!settings.PROXY_ENABLED) return "off";
  if (settings.PROXY_SECRET_JSON !== undefined) return "PROXY_SECRET_JSON";
  return settings.PROXY_SECRET_ID === undefined ? "variables" : "Secrets Manager";
}

async function tryGateway(
  secret: ResolvedSecret,
  secrets: SecretRefreshManager,
  { PREFLIGHT_HOST, EXTRA_CA_FILE }: CheckSecretPorts["settings"],
): Promise<GatewayReport> {
  const startedMs = performance.now();
  const renew = () => secrets.renew();
  const { code, detail } = await checkGateway({ secret, renew, target: PREFLIGHT_HOST, caFile: EXTRA_CA_FILE });
  const tookMs = Math.round(performance.now() - startedMs);
  return code === "ok" ? { ok: true, tookMs } : { ok: false, code, detail, tookMs };
}

function problemsOf(thrown: unknown): readonly string[] {
  return thrown instanceof ProxyConfigurationError ? thrown.problems : [toEarshotError(thrown).detail];
}
