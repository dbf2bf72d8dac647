import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { FrontResponse } from "./gateway/gateway-event.ts";

/** What the front itself refuses, before there is a gateway, by status. */
const CODES: Readonly<Record<number, string>> = {
  400: "InvalidRequest",
  401: "Forbidden",
  403: "Forbidden",
  408: "RequestTooSlow",
  409: "OtherSettings",
  431: "HeadersTooLong",
  502: "NoAnswer",
  503: "NotReady",
};
const [WRONG_USAGE, FAILED] = [2, 1];

/** A refusal of the front, as problem details (RFC 9457) with the fields of all others. */
export function refusal(status: number, detail: string, more: Readonly<Record<string, unknown>> = {}): FrontResponse {
  const code = CODES[status] ?? "NoAnswer";
  const correlationId = randomUUID();
  const problem = {
    type: `urn:earshot:problem:${code}`,
    title: STATUS_CODES[status] ?? detail,
    status,
    detail,
    code,
    correlationId,
    retryable: status >= 500 || status === 408,
    exitCode: status >= 500 ? FAILED : WRONG_USAGE,
    ...more,
  };
  return {
    status,
    headers: { "content-type": "application/problem+json", "x-correlation-id": correlationId },
    body: Buffer.from(JSON.stringify(problem)),
  };
}
