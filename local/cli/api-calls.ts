import { setTimeout as delay } from "node:timers/promises";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { CliFailure, EXIT, Interrupted, messageOf, ServiceLost, systemCode } from "./failure.ts";
import { type HttpAnswer, httpRequest } from "./http-request.ts";

/** What the service says when it cannot or will not do it (RFC 9457). */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly correlationId?: string;
  readonly exitCode?: number;
  readonly document?: TranscriptDocument;
}

/** Where a service is, and when to give up. */
export interface Reach {
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly interrupted: AbortSignal;
  /** Aborted when the service is known to have gone. */
  readonly lost?: AbortSignal;
}

interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one request to the service and answers whatever it says. Throws CliFailure when it says nothing. */
export type Calls = (
  method: Call["method"],
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<HttpAnswer>;

const GONE: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ABORT_ERR"]);
const LONGEST_WAIT_SECONDS = 30;
const ATTEMPTS_WHEN_TOLD_TO_WAIT = 3;

export const createCalls =
  (reach: Reach): Calls =>
  (method, path, body, headers = {}) =>
    patiently(reach, () => sendOnce(reach, { method, path, body, headers }));

async function sendOnce(reach: Reach, { method, path, body, headers }: Call): Promise<HttpAnswer> {
  const signal = AbortSignal.any([reach.interrupted, ...(reach.lost ? [reach.lost] : [])]);
  try {
    return await httpRequest({
      method,
      url: new URL(path, withSlash(reach.baseUrl)),
      headers: { ...reach.headers, ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
  } catch (error) {
    throw failureOf(reach, error);
  }
}

function failureOf(reach: Reach, error: unknown): CliFailure {
  if (reach.interrupted.aborted) return new Interrupted();
  if (reach.lost && GONE.has(systemCode(error))) return new ServiceLost(error);
  return new CliFailure(`${reach.baseUrl.origin} does not answer: ${messageOf(error)}`, EXIT.failed, error);
}

/** 429 and 503 with a short `Retry-After` and without a verdict are waited out, three times at most. */
async function patiently(reach: Reach, send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send();
    const seconds = Number(answer.headers["retry-after"] ?? Number.NaN);
    const toldToWait = answer.status === 429 && seconds <= LONGEST_WAIT_SECONDS;
    if (!toldToWait || attempt === ATTEMPTS_WHEN_TOLD_TO_WAIT) return answer;
    await delay(seconds * 1_000, undefined, { signal: reach.interrupted }).catch(() => {});
  }
}

/** The JSON object that was answered; throws a CliFailure for anything else. */
export function parseAnswer(answer: HttpAnswer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // told below: any text that is no JSON object is the same to the caller
  }
  throw new CliFailure(`the service answers in a form this command does not know: ${summaryOf(answer)}`);
}

const SUMMARY_LENGTH = 200;

/** Status and beginning of an answer, for messages. */
export function summaryOf(answer: HttpAnswer): string {
  return `HTTP ${answer.status} ${answer.text.replace(/\s+/g, " ").slice(0, SUMMARY_LENGTH)}`.trim();
}

/** A stage name in the endpoint's path stays: `/prod` is a folder. */
function withSlash(base: URL): URL {
  return base.pathname.endsWith("/") ? base : new URL(`${base.href}/`);
}
