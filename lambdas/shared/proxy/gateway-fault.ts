import type { IncomingHttpHeaders } from "node:http";
import type { Exit } from "./make-exit.ts";
import {
  ProxyAuthError,
  type ProxyCode,
  ProxyError,
  ProxyTrafficExhaustedError,
  ProxyUnreachableError,
} from "./proxy-errors.ts";

/** The gateway answered CONNECT with something else than 2xx. */
export interface GatewayRefusal {
  readonly kind: "refused";
  readonly status: number;
  /** Version of the secret that was refused. */
  readonly version: string;
  /** The vendor's words, shortened, without credentials; absent if it gave none. */
  readonly reason: string | undefined;
  /** The reason says that the account has no traffic left. */
  readonly exhausted: boolean;
}

/** The gateway did not answer CONNECT. */
export interface GatewaySilence {
  readonly kind: "unreachable";
  /** `timeout`, or the system's name of the failure, for example `ECONNREFUSED`. */
  readonly why: string;
}

export type GatewayFault = GatewayRefusal | GatewaySilence;

const LONGEST_REASON = 200;

/** What the answer to a refused CONNECT says, read by the vendor's row and without the exit's credentials. */
export function readRefusal(status: number, headers: IncomingHttpHeaders, exit: Exit): GatewayRefusal {
  const { row, hidden, version } = exit;
  const text = row.reasonHeaders.map((name) => headers[name]).find((value) => value !== undefined && value.length > 0);
  const reason = text === undefined ? undefined : shown(hidden.hide(String(text), "***"));
  const exhausted = status === 402 || (reason !== undefined && row.exhausted.test(reason));
  return { kind: "refused", status, version, reason, exhausted };
}

function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ").slice(0, LONGEST_REASON);
}

/** Whether a refusal is about credentials: by RFC 9110 407; some gateways say 401. */
export function isAuthRefusal({ status }: GatewayRefusal): boolean {
  return status === 407 || status === 401;
}

/** The error for a fault that needs no further look. An authentication refusal counts as the account's own: only call it for the bare account. */
export function faultError(fault: GatewayFault): ProxyError {
  if (fault.kind === "unreachable")
    return new ProxyUnreachableError(`the proxy gateway does not answer (${fault.why})`);
  const detail = refusalDetail(fault);
  if (fault.exhausted) return new ProxyTrafficExhaustedError(detail);
  if (isAuthRefusal(fault)) return new ProxyAuthError(detail);
  return new ProxyError(codeOfStatus(fault.status), { detail });
}

/** One sentence on a refusal. */
export function refusalDetail({ status, reason }: GatewayRefusal): string {
  return `the proxy gateway answered CONNECT with ${status}${reason ? `: ${reason}` : ""}`;
}

/** 4xx blames the session (its grammar, a restricted target, too many at once), 5xx the exit behind it. */
function codeOfStatus(status: number): ProxyCode {
  return status >= 500 ? "ProxyExitFailed" : "ProxySessionRejected";
}
