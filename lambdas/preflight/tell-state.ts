import { type BreakerState, breakerStates } from "../shared/breaker/breaker-states.ts";
import { providerName } from "../shared/breaker/provider-name.ts";
import { countBurnt } from "../shared/proxy/bounded-blacklist.ts";
import { haltOf } from "../shared/proxy/halts.ts";
import { preflightOf } from "../shared/proxy/preflight-cache.ts";
import type { ProxySettings } from "../shared/proxy/proxy-settings.ts";
import type { ProxyState, StateFields } from "../shared/proxy/proxy-state.ts";
import { type ProxyUsageSummary, usageSummary } from "../shared/proxy/request-log.ts";
import type { SecretRefreshManager } from "../shared/proxy/secret-refresh-manager.ts";
import { speechHalt } from "../shared/speech-halts.ts";

/** What all processes know of the proxy, and of the account for speech, at the moment. Holds no credential and no session. */
export interface ProxyStateReport {
  /** Whether the account can be read and is well-formed; without a proxy nothing has to be read. */
  readonly secret: { readonly ok: boolean; readonly ageSeconds: number };
  /** The last preflight of this account that still counts; null: none does. */
  readonly preflight: { readonly ok: boolean; readonly ageSeconds: number } | null;
  /** Why jobs end at once; absent: they do not. */
  readonly halt?: { readonly code: string; readonly ageSeconds: number };
  /** Why the deepgram lane ends at once with this version of its key; absent: it does not. Another version is not held up. */
  readonly speechHalt?: { readonly code: string; readonly ageSeconds: number; readonly keyVersion: string };
  /** Sessions burnt within about an hour. */
  readonly blacklisted: number;
  /** Of all lanes, behind the provider in use. */
  readonly breakers: readonly BreakerState[];
  readonly usage: ProxyUsageSummary;
}

export interface TellStatePorts {
  readonly settings: ProxySettings;
  readonly secrets: SecretRefreshManager;
  readonly state: ProxyState;
  readonly now: () => Date;
}

const USAGE_DAYS = 7;

/** Reads the shared state; an account that cannot be read has no preflight and no halt. */
export async function tellState({ settings, secrets, state, now }: TellStatePorts): Promise<ProxyStateReport> {
  const nowMs = now().getTime();
  const version = settings.PROXY_ENABLED ? await versionOf(secrets) : undefined;
  const provider = await providerName(settings, secrets);
  const [preflight, halt, heardHalt, blacklisted, breakers, usage] = await Promise.all([
    version === undefined ? undefined : preflightOf(state, version),
    version === undefined ? undefined : haltOf(state, version),
    speechHalt(state),
    countBurnt(state, nowMs),
    breakerStates({ state, provider, now }),
    usageSummary(state, { to: now(), days: USAGE_DAYS, pricePerGbUsd: settings.PROXY_PRICE_USD_PER_GB }),
  ]);
  return {
    secret: { ok: version !== undefined || !settings.PROXY_ENABLED, ageSeconds: secrets.ageSeconds ?? 0 },
    preflight: preflight ? { ok: preflight.code === "ok", ageSeconds: ageOf(preflight, nowMs) } : null,
    ...(halt && { halt: haltReport(halt, nowMs) }),
    ...(heardHalt && { speechHalt: { ...haltReport(heardHalt, nowMs), keyVersion: String(heardHalt.version) } }),
    blacklisted,
    breakers,
    usage,
  };
}

function versionOf(secrets: SecretRefreshManager): Promise<string | undefined> {
  return secrets.current().then(
    ({ version }) => version,
    () => undefined,
  );
}

const haltReport = (halt: StateFields, nowMs: number) => ({ code: String(halt.code), ageSeconds: ageOf(halt, nowMs) });

const ageOf = ({ atMs }: StateFields, nowMs: number) => Math.max(0, Math.round((nowMs - Number(atMs)) / 1000));
