import type { EarshotError } from "../errors.ts";
import type { LaneName } from "../lanes.ts";
import { DirectProxy } from "./direct-proxy.ts";
import { faultError } from "./gateway-fault.ts";
import { HostAllowList } from "./host-allow-list.ts";
import { JobProxy } from "./job-proxy.ts";
import { RefusalJudge } from "./judge-refusal.ts";
import { OUTBOUND_LIMITS } from "./limits.ts";
import { caOf, type ExitChoice, makeExit } from "./make-exit.ts";
import type { Operation, Outbound } from "./port.ts";
import { probeGateway } from "./probe-gateway.ts";
import { ProxyEnforcementError } from "./proxy-errors.ts";
import { type OutboundReport, ProxyMiddleware } from "./proxy-middleware.ts";
import type { ProxySettings } from "./proxy-settings.ts";
import type { ResolvedSecret, SecretRefreshManager } from "./secret-refresh-manager.ts";
import { trustedCa } from "./trusted-ca.ts";

/** Who asks for a way out. */
export type Component = LaneName | "preflight" | "listing";

export interface OutboundOrder {
  readonly lane: Component;
  readonly jobId: string;
  /** Hosts that may be asked, as in `lanes.ts`. */
  readonly hosts: readonly string[];
  readonly settings: ProxySettings;
  readonly secrets: SecretRefreshManager;
  /** The how manieth exit of this job, from 0. Equal job and generation: equal session, in every lane. */
  readonly generation: number;
  /** ISO 3166-1 alpha-2; absent: the vendor's choice. */
  readonly country?: string | undefined;
  /** An account was found at fault; `version` is its secret's. */
  readonly onHalt?: (version: string, error: EarshotError) => Promise<void>;
  /** Called once, after the last byte. */
  readonly onClose?: (report: OutboundReport) => Promise<void>;
}

/** What the traffic of a lane's own tools is booked as. */
const TOOL_OPERATIONS: Readonly<Record<Component, Operation>> = {
  captions: "player",
  youtubei: "page",
  ytdlp: "subtitles",
  deepgram: "audio",
  preflight: "preflight",
  listing: "listing",
};

/** Throws `ProxyEnforcementError` if everything must go through the proxy and the proxy is off. */
export function assertMayGoOut({ PROXY_ENABLED, ENFORCE_PROXY_ALL }: ProxySettings): void {
  if (ENFORCE_PROXY_ALL && !PROXY_ENABLED) throw new ProxyEnforcementError();
}

/**
 * The way out of one lane invocation: through the gateway, or straight when the proxy is off and nothing enforces it.
 * Throws `ProxyEnforcementError`, and `ProxyConfigurationError` if the proxy is on without a usable secret: never direct instead.
 */
export async function openOutbound(order: OutboundOrder): Promise<Outbound> {
  assertMayGoOut(order.settings);
  return order.settings.PROXY_ENABLED ? openThroughGateway(order) : openDirect(order);
}

async function openDirect({ lane, hosts: entries, settings, onClose }: OutboundOrder): Promise<Outbound> {
  const hosts = new HostAllowList(entries);
  return new ProxyMiddleware({
    proxy: await DirectProxy.start(hosts),
    hosts,
    ca: trustedCa(settings.EXTRA_CA_FILE, undefined),
    judge: async (refusal) => faultError(refusal),
    toolOperation: TOOL_OPERATIONS[lane],
    ...(onClose && { onClose }),
  });
}

async function openThroughGateway(order: OutboundOrder): Promise<Outbound> {
  const { settings, secrets, onClose, onHalt } = order;
  const caFile = settings.EXTRA_CA_FILE;
  const used = await secrets.current();
  const hosts = new HostAllowList(order.hosts);
  const exitOf = (secret: ResolvedSecret) => makeExit(secret, choiceFor(order, secret), caFile);
  const { connectMs } = OUTBOUND_LIMITS;
  const proxy = await JobProxy.start({ hosts, exit: exitOf(used), connectMs });
  const judge = new RefusalJudge({
    used,
    renew: () => secrets.renew(),
    adopt: (secret) => proxy.useExit(exitOf(secret)),
    probe: (secret) => probeGateway(makeExit(secret, {}, caFile), probeTarget(order), connectMs),
    onHalt: async ({ version }, error) => onHalt?.(version, error),
  });
  return new ProxyMiddleware({
    proxy,
    hosts,
    ca: caOf(used, caFile),
    judge: (refusal) => judge.judge(refusal),
    toolOperation: TOOL_OPERATIONS[order.lane],
    ...(onClose && { onClose }),
  });
}

function choiceFor({ jobId, generation, country }: OutboundOrder, { secret }: ResolvedSecret): ExitChoice {
  return { session: secret.row.sessionId(jobId, generation), country };
}

/** The bare account is tried on a host that this lane asks anyway. */
function probeTarget({ hosts }: OutboundOrder): string {
  const host = hosts.find((entry) => !entry.startsWith("*.")) ?? "www.youtube.com";
  return host.includes(":") ? host : `${host}:443`;
}
