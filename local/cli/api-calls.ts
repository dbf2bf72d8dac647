import { setTimeout as delay } from "node:timers/promises";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { CliFailure, EXIT, Interrupted, messageOf, ServiceLost, systemCode } from "./failure.ts";
import { type HttpAnswer, httpRequest } from "./http-request.ts";
import { printable } from "./printable.ts";

/** What the service says when it cannot or will not do it (RFC 9457). */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly correlationId?: string;
  readonly exitCode?: number;
  /** What is wrong where, and what to do. */
  readonly errors?: readonly { readonly where: string; readonly problem: string }[];
  readonly document?: TranscriptDocument;
}

/** Where a service is, and when to give up. */
export interface Reach {
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly interrupted: AbortSignal;
  /** Aborted when the service is known to have gone. */
  readonly lost?: AbortSignal;
  /** How long one answer may take; default 60,000, twice what API Gateway allows. */
  readonly patienceMs?: number;
  /** Told when the service says to come back later. */
  readonly note?: (text: string) => void;
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

/** In place of what the TLS library says. */
const NO_TLS = "it does not speak TLS, is its address http:// ?";
const GONE: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ABORT_ERR"]);
const PATIENCE_MS = 60_000;
const LONGEST_WAIT_SECONDS = 30;
const ATTEMPTS_WHEN_TOLD_TO_WAIT = 3;

export const createCalls =
  (reach: Reach): Calls =>
  (method, path, body, headers = {}) =>
    patiently(reach, () => sendOnce(reach, { method, path, body, headers }));

async function sendOnce(reach: Reach, { method, path, body, headers }: Call): Promise<HttpAnswer> {
  const late = AbortSignal.timeout(reach.patienceMs ?? PATIENCE_MS);
  const signal = AbortSignal.any([reach.interrupted, late, ...(reach.lost ? [reach.lost] : [])]);
  try {
    const answer = await httpRequest({
      method,
      url: new URL(path, withSlash(reach.baseUrl)),
      headers: { ...reach.headers, ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal,
    });
    const elsewhere = answer.status === 303 ? answer.headers.location : undefined;
    if (typeof elsewhere !== "string" || !URL.canParse(elsewhere)) return answer;
    // A large answer lies in a bucket: its address is good by itself, and the key stays here.
    return await httpRequest({ method: "GET", url: new URL(elsewhere), signal });
  } catch (error) {
    if (late.aborted) throw new CliFailure(`${reach.baseUrl.origin} takes too long to answer`, EXIT.failed, error);
    throw failureOf(reach, error);
  }
}

function failureOf(reach: Reach, error: unknown): CliFailure {
  if (reach.interrupted.aborted) return new Interrupted();
  if (reach.lost && GONE.has(systemCode(error))) return new ServiceLost(error);
  const why = systemCode(error) === "EPROTO" ? NO_TLS : messageOf(error);
  return new CliFailure(`${reach.baseUrl.origin} does not answer: ${why}`, EXIT.failed, error);
}

/** 429 with a short `Retry-After` is waited out, three attempts in all. */
async function patiently(reach: Reach, send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const answer = await send();
    const seconds = Number(answer.headers["retry-after"] ?? Number.NaN);
    const toldToWait = answer.status === 429 && seconds <= LONGEST_WAIT_SECONDS;
    if (!toldToWait || attempt === ATTEMPTS_WHEN_TOLD_TO_WAIT) return answer;
    reach.note?.(`no more calls for now (HTTP 429): asking again in ${seconds} s`);
    await delay(seconds * 1_000, undefined, { signal: reach.interrupted }).catch(() => {});
  }
}

/** The JSON object that was answered, a problem document where it is a refusal. Throws a CliFailure for anything else. */
export function parseAnswer(answer: HttpAnswer): Record<string, unknown> {
  const parsed = jsonObject(answer.text);
  const isProblem = String(answer.headers["content-type"]).startsWith("application/problem+json");
  if (parsed && (answer.status < 400 || isProblem)) return parsed;
  throw strange(answer);
}

/** As `parseAnswer`, and a success must have these fields with text in them. */
export function parseAnswerWith(answer: HttpAnswer, ...fields: readonly string[]): Record<string, unknown> {
  const parsed = parseAnswer(answer);
  if (answer.status >= 400 || fields.every((field) => typeof parsed[field] === "string")) return parsed;
  throw strange(answer);
}

/** Code of a service that refuses a key, or misses one, and what helps. */
export const KEY_REFUSED = "Forbidden";
export const GIVE_A_KEY = "give a key of this service: --api-key or EARSHOT_API_KEY";

/** What a problem says, in one line, with what to do about it. */
export function describeProblem({ code, title, detail, correlationId, errors = [] }: Problem): string {
  const says = detail ?? title ?? "the service refuses without a reason";
  const known = errors.map(({ problem }) => problem).filter((problem) => !says.includes(problem));
  const todo = code === KEY_REFUSED ? [...known, GIVE_A_KEY] : known;
  const head = [code, [says, ...todo].join("; ")].filter(Boolean).join(": ");
  return printable(correlationId ? `${head} (correlation id ${correlationId})` : head);
}

const strange = (answer: HttpAnswer) =>
  new CliFailure(`the service answers in a form this command does not know, is it Earshot? ${summaryOf(answer)}`);

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const SUMMARY_LENGTH = 200;

/** Status and beginning of an answer, for messages. */
export function summaryOf(answer: HttpAnswer): string {
  return printable(`HTTP ${answer.status} ${answer.text.replace(/\s+/g, " ").slice(0, SUMMARY_LENGTH)}`);
}

/** A stage name in the endpoint's path stays: `/prod` is a folder. */
function withSlash(base: URL): URL {
  return base.pathname.endsWith("/") ? base : new URL(`${base.href}/`);
}
