import { type Bytes, plus } from "../shared/proxy/byte-meter.ts";
import { faultError, type GatewayFault, isAuthRefusal } from "../shared/proxy/gateway-fault.ts";
import { OUTBOUND_LIMITS } from "../shared/proxy/limits.ts";
import { makeExit } from "../shared/proxy/make-exit.ts";
import type { PreflightResult } from "../shared/proxy/preflight-cache.ts";
import { type Probe, probeGateway } from "../shared/proxy/probe-gateway.ts";
import type { ResolvedSecret } from "../shared/proxy/secret-refresh-manager.ts";

/** What one check found and used. */
export interface GatewayCheck extends PreflightResult {
  readonly bytes: Bytes;
  readonly requests: number;
  /** The secret that the result is about: it may have changed on the way. */
  readonly used: ResolvedSecret;
}

interface CheckGatewayOrder {
  readonly secret: ResolvedSecret;
  readonly renew: () => Promise<ResolvedSecret>;
  /** `host:port`. */
  readonly target: string;
  readonly caFile: string | undefined;
}

/**
 * One CONNECT with the bare account, closed after the status line. A second one follows if the answer may have been bad luck: after a
 * 407 when the secret was changed meanwhile, and after a 5xx.
 */
export async function checkGateway({ secret, renew, target, caFile }: CheckGatewayOrder): Promise<GatewayCheck> {
  const probe = (used: ResolvedSecret) => probeGateway(makeExit(used, {}, caFile), target, OUTBOUND_LIMITS.connectMs);
  const first = await probe(secret);
  const next = await secondTry(first.fault, secret, renew);
  if (!next) return verdict(first, first.bytes, 1, secret);
  const second = await probe(next);
  return verdict(second, plus(first.bytes, second.bytes), 2, next);
}

async function secondTry(
  fault: GatewayFault | undefined,
  secret: ResolvedSecret,
  renew: () => Promise<ResolvedSecret>,
): Promise<ResolvedSecret | undefined> {
  if (fault?.kind !== "refused" || fault.exhausted) return undefined;
  if (fault.status >= 500) return secret;
  if (!isAuthRefusal(fault)) return undefined;
  const renewed = await renew();
  return renewed.version === secret.version ? undefined : renewed;
}

function verdict({ fault }: Probe, bytes: Bytes, requests: number, used: ResolvedSecret): GatewayCheck {
  if (!fault) return { code: "ok", detail: "the gateway accepts the account", bytes, requests, used };
  const { code, detail } = faultError(fault);
  return { code, detail, bytes, requests, used };
}
