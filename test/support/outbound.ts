import { z } from "zod";
import { proxySettings } from "../../lambdas/shared/config/functions.ts";
import { type OutboundOrder, openOutbound } from "../../lambdas/shared/proxy/open-outbound.ts";
import type { ProxySettings } from "../../lambdas/shared/proxy/proxy-settings.ts";
import { SecretRefreshManager, type SecretStore } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";

/** Settings from variables, as a function would parse them. */
export function settingsOf(environment: Readonly<Record<string, string>>): ProxySettings {
  return z.object(proxySettings).parse(environment);
}

/** A store with one secret whose value can be changed. */
export class OneSecret implements SecretStore {
  value: string;
  version = 1;
  reads = 0;
  failing = false;

  constructor(value: string) {
    this.value = value;
  }

  async getSecret(): Promise<{ value: string; versionId: string }> {
    this.reads++;
    if (this.failing) throw Object.assign(new TypeError("down"), { name: "InternalServiceError" });
    return { value: this.value, versionId: `v${this.version}` };
  }

  change(value: string): void {
    this.value = value;
    this.version++;
  }
}

const ON = { PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1", PROXY_SECRET_ID: "proxy" };

/** An order for the captions lane with the proxy on and `secretJson` in the store. */
export function orderOf(secretJson: string | OneSecret, more: Partial<OutboundOrder> = {}): OutboundOrder {
  const settings = settingsOf(ON);
  return {
    lane: "captions",
    jobId: "job-1",
    hosts: ["www.youtube.com", "*.googlevideo.com"],
    settings,
    secrets: new SecretRefreshManager({
      settings,
      secrets: typeof secretJson === "string" ? new OneSecret(secretJson) : secretJson,
    }),
    generation: 0,
    ...more,
  };
}

export const openTestOutbound = (secretJson: string | OneSecret, more: Partial<OutboundOrder> = {}) =>
  openOutbound(orderOf(secretJson, more));
