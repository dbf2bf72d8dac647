import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";

interface Refusal {
  readonly type: ResponseType;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** Exit code of the command line. */
  readonly exitCode: number;
  readonly retryAfterSeconds?: number;
}

const noEntry = (type: ResponseType, title: string): Refusal => ({
  type,
  status: 403,
  code: "Forbidden",
  title,
  exitCode: 2,
});

const READABLE_BY_PAGES = {
  "access-control-allow-origin": "'*'",
  "access-control-expose-headers": "'x-correlation-id,retry-after'",
} as const;

/** What the door itself answers, before or instead of the function (API Gateway developer guide, "Gateway response types"). */
const REFUSALS: readonly Refusal[] = [
  noEntry(ResponseType.INVALID_API_KEY, "there is no such key: send one that is valid as x-api-key"),
  noEntry(ResponseType.MISSING_AUTHENTICATION_TOKEN, "nothing is here for this caller"),
  noEntry(ResponseType.ACCESS_DENIED, "this is for operators"),
  noEntry(ResponseType.INVALID_SIGNATURE, "the request's signature is not valid"),
  noEntry(ResponseType.EXPIRED_TOKEN, "the caller's credentials have expired"),
  {
    type: ResponseType.REQUEST_TOO_LARGE,
    status: 413,
    code: "BodyTooLarge",
    title: "the body is too large",
    exitCode: 2,
  },
  {
    type: ResponseType.THROTTLED,
    status: 429,
    code: "TooManyRequests",
    title: "too many requests at once",
    exitCode: 4,
    retryAfterSeconds: 1,
  },
  {
    type: ResponseType.QUOTA_EXCEEDED,
    status: 429,
    code: "TooManyRequests",
    title: "the key's quota of this day is used up",
    exitCode: 4,
    retryAfterSeconds: 3_600,
  },
  { type: ResponseType.DEFAULT_5XX, status: 502, code: "NoAnswer", title: "the service gave no answer", exitCode: 1 },
  {
    type: ResponseType.INTEGRATION_TIMEOUT,
    status: 504,
    code: "NoAnswerInTime",
    title: "the service did not answer in time",
    exitCode: 1,
  },
  {
    type: ResponseType.INTEGRATION_FAILURE,
    status: 504,
    code: "NoAnswer",
    title: "the service could not be asked",
    exitCode: 1,
  },
];

/**
 * Gives the door's own refusals the form of all others: problem details (RFC 9457) with the request's id. Where pages of other origins may
 * call, any page may read them: the door cannot choose among origins, and its refusals tell nothing of anybody.
 */
export function refuseWithProblems(api: RestApi, corsOrigins: readonly string[]): void {
  const readable = corsOrigins.length > 0 ? READABLE_BY_PAGES : {};
  for (const { type, retryAfterSeconds, ...refusal } of REFUSALS) {
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(refusal.status),
      templates: { "application/json": problemTemplate(refusal) },
      responseHeaders: {
        "content-type": "'application/problem+json'",
        "x-correlation-id": "context.requestId",
        ...readable,
        ...(retryAfterSeconds !== undefined && { "retry-after": `'${retryAfterSeconds}'` }),
      },
    });
  }
}

function problemTemplate({ code, title, status, exitCode }: Omit<Refusal, "type" | "retryAfterSeconds">): string {
  return JSON.stringify({
    type: `urn:earshot:problem:${code}`,
    title,
    status,
    detail: title,
    code,
    correlationId: "$context.requestId",
    retryable: status >= 429,
    exitCode,
  });
}
