import { isCode } from "../shared/codes.ts";
import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Evidence } from "../shared/evidence.ts";
import { evidenceOf } from "../shared/evidence.ts";
import type { JobOutcome, Usage } from "../shared/job.ts";
import type { MetricsPort } from "../shared/observe/metrics.ts";
import { secretWithoutHalt, storeHalt } from "../shared/proxy/halts.ts";
import { assertMayGoOut } from "../shared/proxy/open-outbound.ts";
import type { PreflightCache, PreflightResult } from "../shared/proxy/preflight-cache.ts";
import type { ProxySettings } from "../shared/proxy/proxy-settings.ts";
import type { ProxyState } from "../shared/proxy/proxy-state.ts";
import type { SecretRefreshManager } from "../shared/proxy/secret-refresh-manager.ts";
import { checkGateway } from "./check-gateway.ts";

export interface PreflightPorts {
  readonly jobs: {
    addEvidence(jobId: string, evidence: readonly Evidence[]): Promise<void>;
    addUsage(jobId: string, witness: "preflight", usage: Partial<Usage>): Promise<void>;
    claimOutcome(jobId: string, outcome: JobOutcome): Promise<unknown>;
  };
  readonly settings: ProxySettings & { readonly PREFLIGHT_HOST: string };
  readonly secrets: SecretRefreshManager;
  readonly state: ProxyState;
  readonly cache: PreflightCache;
  readonly metrics: MetricsPort;
  readonly now: () => Date;
}

export interface PreflightDecision {
  readonly outcome: "ok" | "halted";
}

/**
 * Whether the job may go on: the proxy is off, or the gateway accepts the account. `halted`: an account or a setting is at fault, the
 * job's outcome says which. Throws `EarshotError` with the effects `retry` and `new-session` when there is no usable gateway right now.
 */
export async function runPreflight(jobId: string, ports: PreflightPorts): Promise<PreflightDecision> {
  try {
    assertMayGoOut(ports.settings);
    if (!ports.settings.PROXY_ENABLED) return { outcome: "ok" };
    await assertUsable(jobId, ports);
    countDecision(true, ports.metrics);
    return { outcome: "ok" };
  } catch (thrown) {
    return refuse(jobId, toEarshotError(thrown), ports);
  }
}

async function assertUsable(jobId: string, ports: PreflightPorts): Promise<void> {
  const { secrets, state, cache } = ports;
  const { version } = await secretWithoutHalt(secrets, state);
  const answer = await cache.answer(version, () => check(jobId, ports));
  if (answer.source !== "unchecked") throwUnlessOk(answer.result);
}

async function check(
  jobId: string,
  { secrets, settings, state, jobs, metrics }: PreflightPorts,
): Promise<PreflightResult> {
  const { code, detail, requests, bytes, used } = await checkGateway({
    secret: await secrets.current(),
    renew: () => secrets.renew(),
    target: settings.PREFLIGHT_HOST,
    caFile: settings.EXTRA_CA_FILE,
  });
  metrics.add("proxy.bytes", bytes.up + bytes.down);
  await jobs.addUsage(jobId, "preflight", { requests: 0, bytesUp: bytes.up, bytesDown: bytes.down });
  if (isCode(code)) await storeHalt(state, used.version, new EarshotError(code, { detail }));
  if (code === "ProxyAuthFailed") metrics.add("proxy.407", requests);
  return { code, detail };
}

function throwUnlessOk({ code, detail }: PreflightResult): void {
  if (code !== "ok") throw new EarshotError(isCode(code) ? code : "Unclassified", { detail });
}

async function refuse(jobId: string, error: EarshotError, ports: PreflightPorts): Promise<PreflightDecision> {
  const { jobs, metrics, now } = ports;
  const { code, detail, effect } = error;
  countDecision(false, metrics);
  if (code === "ProxyEnforced") metrics.add("proxy.enforcement.violation");
  await jobs.addEvidence(jobId, [evidenceOf("preflight", code, detail, now())]);
  if (effect !== "halt") throw error;
  await jobs.claimOutcome(jobId, { kind: "halted", by: "preflight", code, detail });
  return { outcome: "halted" };
}

/** Both counters at each decision, one of them with 0, so that their share can be computed in every window. */
function countDecision(ok: boolean, metrics: MetricsPort): void {
  metrics.add("proxy.preflight.ok", ok ? 1 : 0);
  metrics.add("proxy.preflight.failed", ok ? 0 : 1);
}
