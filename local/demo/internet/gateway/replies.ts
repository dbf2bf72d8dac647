import { STATUS_CODES } from "node:http";
import type { GatewayFailure, Refusal } from "./exit-rules.ts";

/** Statuses of providers that no RFC names. */
const PROVIDER_STATUS: Readonly<Record<number, string>> = { 522: "Connection Timed Out", 525: "No Exit Found" };

/** Reasons as providers word them, in a header that many HTTP clients drop. */
const REFUSALS: Readonly<Record<Refusal, { description: string; proxyError: string }>> = {
  credentials: { description: "Authentication failed", proxyError: "http_request_denied" },
  session: { description: "Session is not available", proxyError: "http_request_denied" },
  traffic: { description: "Traffic limit reached", proxyError: "http_request_denied" },
};

const FAILURES: Readonly<Record<GatewayFailure, string>> = {
  502: "Exit not found for this session",
  503: "No exits available",
  504: "Exit did not answer in time",
  522: "Exit could not connect to the target",
  525: "No exit found for the given parameters",
};

/** The reply that makes a connection a tunnel. */
export const ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

/** 407 with a challenge and the reason twice: `X-Error-Description` as Oxylabs sends it, `Proxy-Status` as of RFC 9209. */
export function refusalReply(refusal: Refusal): string {
  const { description, proxyError } = REFUSALS[refusal];
  return reply(407, {
    "Proxy-Authenticate": 'Basic realm="gateway"',
    "X-Error-Description": description,
    "Proxy-Status": `gateway; error=${proxyError}; details="${description}"`,
  });
}

/** A gateway failure with its reason in `X-Error-Description`. */
export function failureReply(status: GatewayFailure): string {
  return reply(status, { "X-Error-Description": FAILURES[status] });
}

/** 403 for a target the gateway does not serve. */
export function forbiddenReply(): string {
  return reply(403, { "X-Error-Description": "Access to this target is restricted" });
}

function reply(status: number, headers: Record<string, string>): string {
  const reason = PROVIDER_STATUS[status] ?? STATUS_CODES[status] ?? "Error";
  const lines = Object.entries({ ...headers, "Content-Length": "0", Connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`HTTP/1.1 ${status} ${reason}`, ...lines, "", ""].join("\r\n");
}
