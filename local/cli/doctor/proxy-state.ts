import type { ProxyStateReport } from "../../../lambdas/preflight/tell-state.ts";
import type { ErrorReport } from "../../../lambdas/shared/store/error-counts.ts";
import { SecretsFile } from "../../aws/secrets-file.ts";
import { messageOf } from "../failure.ts";
import { humanBytes } from "../printable.ts";
import { inspect } from "../service/inspect.ts";
import { attachedService } from "../service.ts";
import { type LocalSettings, secretsPath } from "../settings.ts";
import { absent, bad, type Finding, ok } from "./check.ts";

/** What the running service knows of the proxy; it is not started for this. */
export async function checkProxyState(settings: LocalSettings, interrupted: AbortSignal): Promise<Finding[]> {
  try {
    const service = await attachedService(settings);
    if (!service) return [absent("proxy state", "no service running: state unknown")];
    const ask = async () => [
      ...findingsOf((await inspect(service, "state", interrupted)) as ProxyStateReport, settings),
      ...failuresOf((await inspect(service, "errors", interrupted)) as ErrorReport),
    ];
    return await ask().finally(() => service.close());
  } catch (error) {
    return [absent("proxy state", `unknown: ${messageOf(error)}`)];
  }
}

function findingsOf(report: ProxyStateReport, settings: LocalSettings): Finding[] {
  return [
    preflightOf(report),
    haltOf(report),
    speechHaltOf(report, keyVersionOf(settings)),
    blacklistOf(report),
    ...report.breakers.map(breakerOf),
    ...usageOf(report),
  ];
}

function preflightOf({ preflight }: ProxyStateReport): Finding {
  if (!preflight) return absent("preflight", "none that still counts");
  const { ok: isWell, ageSeconds } = preflight;
  return isWell
    ? ok("preflight", `ok, ${ageSeconds} s ago`)
    : bad("preflight", `failed, ${ageSeconds} s ago: npm start -- secret check --connect tells why`);
}

function haltOf({ halt }: ProxyStateReport): Finding {
  return halt
    ? bad("halt", `${halt.code}, since ${halt.ageSeconds} s: jobs end at once until the account changes or 300 s pass`)
    : ok("halt", "none");
}

/** Undefined also for a file that cannot be read, which another check tells of. */
function keyVersionOf(settings: LocalSettings): string | undefined {
  try {
    return new SecretsFile(secretsPath(settings)).get("deepgram")?.versionId;
  } catch {
    return undefined;
  }
}

function speechHaltOf({ speechHalt }: ProxyStateReport, keyVersion: string | undefined): Finding {
  const check = "deepgram halt";
  if (!speechHalt) return ok(check, "none");
  const { code, ageSeconds } = speechHalt;
  if (speechHalt.keyVersion !== keyVersion) return ok(check, `none; ${code} with another key, ${ageSeconds} s ago`);
  return bad(check, `${code}, since ${ageSeconds} s: no audio is sent until the key changes or 300 s pass`);
}

const blacklistOf = ({ blacklisted }: ProxyStateReport): Finding =>
  ok("burnt exits", `${blacklisted} within the last hour`);

function breakerOf({ lane, state, attempts, failed, restSeconds }: ProxyStateReport["breakers"][number]): Finding {
  const check = `breaker ${lane}`;
  if (state === "open") return bad(check, `open: the lane failed too often and rests for ${restSeconds} s more`);
  if (state === "half-open") return absent(check, "half-open: the next job tries the lane again");
  return ok(check, `closed, ${failed} of ${attempts} attempts failed lately`);
}

function usageOf({ usage }: ProxyStateReport): Finding[] {
  const { from, to, rows, bytes, costUsd } = usage;
  const each = rows.map(({ component, operation, bytesUp, bytesDown, costUsd }) =>
    ok("traffic", `${component} ${operation}: ${amount(bytesUp + bytesDown, costUsd)}`),
  );
  return [ok("traffic", `${amount(bytes, costUsd)} from ${from} to ${to}`), ...each];
}

const SHOWN_FAILURES = 10;

/** Kinds of failure, the newest first. They are what jobs met, no fault of this machine. */
function failuresOf({ errors }: ErrorReport): Finding[] {
  const shown = errors.slice(0, SHOWN_FAILURES).map(({ service, code, detail, count, firstSeen, lastSeen }) => {
    const times = `${count} times since ${firstSeen}, last ${lastSeen}`;
    return absent("failures", `${service} ${code}: ${detail} (${times})`);
  });
  const more = errors.length - shown.length;
  if (more > 0) shown.push(absent("failures", `and ${more} kinds more: GET /debug/errors`));
  return shown.length > 0 ? shown : [ok("failures", "none in thirty days")];
}

function amount(bytes: number, costUsd: number | null): string {
  return costUsd === null ? humanBytes(bytes) : `${humanBytes(bytes)}, $${costUsd.toFixed(6)}`;
}
