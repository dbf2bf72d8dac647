import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { answerFor, CODES, type Code, type Effect, type Verdict } from "../shared/codes.ts";
import type { TranscriptDocument } from "../shared/transcript/document.ts";
import type { ApiEnv } from "./ports.ts";

/** Problems of the HTTP interface itself; those of videos, proxies and accounts are codes. */
const REQUEST_PROBLEMS = {
  InvalidRequest: { http: 400, exit: 2, title: "the request is not usable" },
  InvalidPath: { http: 400, exit: 2, title: "the path is not in its plain form" },
  OperatorsOnly: { http: 403, exit: 2, title: "this is for operators" },
  MethodNotAllowed: { http: 405, exit: 2, title: "this place takes other methods" },
  BodyTooLarge: { http: 413, exit: 2, title: "the body is too large" },
  TooManyRequests: { http: 429, exit: 4, title: "the key has used up its calls for now" },
  NotFound: { http: 404, exit: 2, title: "there is nothing here" },
  JobNotFound: { http: 404, exit: 2, title: "there is no such job, or its record has expired" },
  BatchNotFound: { http: 404, exit: 2, title: "there is no such batch, or its record has expired" },
  SubscriptionNotFound: { http: 404, exit: 2, title: "there is no such subscription" },
} as const;

export type RequestProblem = keyof typeof REQUEST_PROBLEMS;

/** One thing wrong with a request: where, and what to do. */
export interface FieldProblem {
  readonly where: string;
  readonly problem: string;
}

/** What a caller can do about a code. */
const HOW_TO_FIX: Readonly<Partial<Record<Code, FieldProblem>>> = {
  InvalidVideoId: {
    where: "video",
    problem: "give the 11 characters of a video's id, or an address like https://www.youtube.com/watch?v=dQw4w9WgXcQ",
  },
  OverBudget: { where: "maxCostUsd", problem: "allow more, or leave it out: then the service's own limits hold" },
  UnknownPage: {
    where: "query.page",
    problem: "give back what stood in `next` of the page before, or begin without it",
  },
  InvalidSource: {
    where: "id",
    problem:
      "give a channel's id (UC…), @handle, c/Name or user/Name, a playlist's id (PL…, UU…), or the address of one",
  },
};

interface ProblemFacts {
  readonly detail: string;
  readonly verdict?: Verdict;
  readonly document?: TranscriptDocument;
  readonly errors?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
}

/** The same again cannot help: the video's own answer, or an account that somebody must see to. */
const HOPELESS: readonly Effect[] = ["final", "halt"];

/** A problem document (RFC 9457) for a problem of the request. */
export function requestProblem(c: Context<ApiEnv>, code: RequestProblem, facts: ProblemFacts): Response {
  const { http, exit, title } = REQUEST_PROBLEMS[code];
  return send(c, { status: http, exitCode: exit, code, title, retryable: http === 429 }, facts);
}

/** What is wrong with a request, each with its place, as one problem. */
export function unusableRequest(c: Context<ApiEnv>, errors: readonly FieldProblem[]): Response {
  const detail = errors.map(({ where, problem }) => `${where}: ${problem}`).join("; ");
  return requestProblem(c, "InvalidRequest", { detail, errors });
}

/** A problem document for a code, with what the caller can do; status and exit code are those of its verdict. */
export function codeProblem(c: Context<ApiEnv>, code: Code, facts: ProblemFacts): Response {
  const { effect, limit, meaning } = CODES[code];
  const verdict = facts.verdict ?? CODES[code].verdict;
  const { http, exit } = answerFor(verdict, code);
  const retryable = !HOPELESS.includes(effect) && !limit;
  const how = HOW_TO_FIX[code];
  const told = { verdict, ...(how && { errors: [how] }), ...facts };
  return send(c, { status: http, exitCode: exit, code, title: meaning, retryable }, told);
}

interface Head {
  readonly status: number;
  readonly exitCode: number;
  readonly code: string;
  readonly title: string;
  readonly retryable: boolean;
}

function send(c: Context<ApiEnv>, head: Head, { retryAfterSeconds, ...facts }: ProblemFacts): Response {
  const problem = {
    type: `urn:earshot:problem:${head.code}`,
    ...head,
    correlationId: c.get("correlationId"),
    ...facts,
  };
  return c.body(JSON.stringify(problem), head.status as ContentfulStatusCode, {
    "content-type": "application/problem+json",
    ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
  });
}
