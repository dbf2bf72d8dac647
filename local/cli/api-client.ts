import { setTimeout as delay } from "node:timers/promises";
import type { Code, Verdict } from "../../lambdas/shared/codes.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { CliFailure, EXIT, Interrupted, messageOf, ServiceLost, systemCode } from "./failure.ts";
import { type HttpAnswer, httpRequest } from "./http-request.ts";
import type { Format, GetOptions } from "./parse-arguments.ts";

/** How far one lane is. */
export interface LaneProgress {
  readonly lane: string;
  readonly state: "waiting" | "running" | "won" | "lost" | "decided" | "halted";
  readonly code?: Code;
}

/** A job that is not settled yet. */
export interface RunningJob {
  readonly jobId: string;
  readonly status: "running";
  readonly lanes: readonly LaneProgress[];
  readonly evidence: readonly Evidence[];
}

/** A settled job. */
export interface FinishedJob {
  readonly jobId: string;
  readonly status: "done" | "failed";
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly document: TranscriptDocument;
}

/** What the service says when it cannot or will not do it (RFC 9457). */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly correlationId?: string;
  readonly exitCode?: number;
  readonly document?: TranscriptDocument;
}

/** A job to follow, a known answer, or neither. */
export type Posted = { readonly jobId: string } | { readonly known: FinishedJob } | { readonly problem: Problem };

/** The HTTP interface of a service, local or deployed. */
export interface ApiClient {
  /** Starts the job or joins the one that runs for an equal request, unless the answer is known. */
  post(options: GetOptions): Promise<Posted>;
  job(jobId: string, options: GetOptions): Promise<RunningJob | FinishedJob | { readonly problem: Problem }>;
  /** The transcript of a settled job as text in the format asked for. */
  jobText(jobId: string, options: GetOptions): Promise<string>;
  /** The known answer as text in the format asked for. */
  knownText(options: GetOptions): Promise<string>;
}

export interface Reach {
  readonly baseUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly interrupted: AbortSignal;
  /** Aborted when the service is known to have gone. */
  readonly lost?: AbortSignal;
}

const GONE: ReadonlySet<string | undefined> = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ABORT_ERR"]);
const LONGEST_WAIT_SECONDS = 30;
const ATTEMPTS_WHEN_TOLD_TO_WAIT = 3;

export function createApiClient(reach: Reach): ApiClient {
  const send = (method: "GET" | "POST", path: string, body?: unknown) =>
    patiently(reach, () => sendOnce(reach, method, path, body));
  const postAs = (options: GetOptions, format: Format) =>
    send("POST", `v1/transcripts${queryOf({ ...options, format })}`, bodyOf(options));
  return {
    async post(options) {
      const answer = await postAs(options, "json");
      const parsed = parse(answer);
      if (answer.status >= 400) return { problem: parsed as Problem };
      if (answer.status === 202) return { jobId: (parsed as { jobId: string }).jobId };
      const document = parsed as unknown as TranscriptDocument;
      const { jobId, verdict } = document;
      return { known: { jobId, status: "done", verdict, exitCode: EXIT.ok, document } };
    },
    async job(jobId, options) {
      const answer = await send("GET", `v1/jobs/${jobId}${queryOf({ ...options, format: "json" })}`);
      const parsed = parse(answer);
      return answer.status === 200 ? (parsed as unknown as RunningJob | FinishedJob) : { problem: parsed as Problem };
    },
    jobText: async (jobId, options) => textOf(await send("GET", `v1/jobs/${jobId}${queryOf(options)}`), options),
    knownText: async (options) => textOf(await postAs(options, options.format), options),
  };
}

function textOf(answer: HttpAnswer, { format }: GetOptions): string {
  if (answer.status === 200) return answer.text;
  throw new CliFailure(`the service has no ${format} of this transcript: ${summaryOf(answer)}`);
}

async function sendOnce(reach: Reach, method: "GET" | "POST", path: string, body?: unknown): Promise<HttpAnswer> {
  const signal = AbortSignal.any([reach.interrupted, ...(reach.lost ? [reach.lost] : [])]);
  try {
    return await httpRequest({
      method,
      url: new URL(path, withSlash(reach.baseUrl)),
      headers: { ...reach.headers, ...(body !== undefined && { "content-type": "application/json" }) },
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

function bodyOf(options: GetOptions): Record<string, unknown> {
  const { video, languages, kind, lanes, speech, maxCostUsd, refresh } = options;
  return {
    video,
    kind,
    speech,
    refresh,
    ...(languages.length > 0 && { languages }),
    ...(lanes && { lanes }),
    ...(maxCostUsd !== undefined && { maxCostUsd }),
  };
}

function queryOf({ format, words }: Pick<GetOptions, "format" | "words">): string {
  return `?format=${format}${words ? "&words=1" : ""}`;
}

function parse(answer: HttpAnswer): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(answer.text);
    if (typeof parsed === "object" && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // told below: any text that is no JSON object is the same to the caller
  }
  throw new CliFailure(`the service answers in a form this command does not know: ${summaryOf(answer)}`);
}

const SUMMARY_LENGTH = 200;

function summaryOf(answer: HttpAnswer): string {
  return `HTTP ${answer.status} ${answer.text.replace(/\s+/g, " ").slice(0, SUMMARY_LENGTH)}`.trim();
}

/** A stage name in the endpoint's path stays: `/prod` is a folder. */
function withSlash(base: URL): URL {
  return base.pathname.endsWith("/") ? base : new URL(`${base.href}/`);
}
