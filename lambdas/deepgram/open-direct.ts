import { openOutbound } from "../shared/proxy/open-outbound.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import { ProxyConfigurationError, ProxyEnforcementError } from "../shared/proxy/proxy-errors.ts";
import type { ProxySettings } from "../shared/proxy/proxy-settings.ts";
import { SecretRefreshManager } from "../shared/proxy/secret-refresh-manager.ts";

/**
 * A way to the recogniser, and to nobody else, past the proxy, for `DEEPGRAM_VIA_PROXY=0`: it blocks no addresses, and audio is most of
 * the traffic. Throws `ProxyEnforcementError` where everything must go through the proxy.
 */
export async function openDirect(settings: ProxySettings): Promise<Outbound> {
  assertMayGoPast(settings);
  const secrets = { getSecret: () => Promise.reject(new ProxyConfigurationError("a direct way has no secret")) };
  const withoutProxy = { ...settings, PROXY_ENABLED: false };
  return openOutbound({
    lane: "deepgram",
    jobId: "direct",
    hosts: ["api.deepgram.com"],
    settings: withoutProxy,
    secrets: new SecretRefreshManager({ settings: withoutProxy, secrets }),
    generation: 0,
  });
}

/** Throws `ProxyEnforcementError` where everything must go through the proxy. */
export function assertMayGoPast({ ENFORCE_PROXY_ALL }: Pick<ProxySettings, "ENFORCE_PROXY_ALL">): void {
  if (!ENFORCE_PROXY_ALL) return;
  throw new ProxyEnforcementError("ENFORCE_PROXY_ALL is on and DEEPGRAM_VIA_PROXY is off: nothing was sent there");
}
