import { randomUUID } from "node:crypto";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** One HTTP request, read in full. */
export interface FrontRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
}

/** What goes back over HTTP. */
export interface FrontResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/**
 * The event API Gateway's REST API sends to a Lambda proxy integration, payload format 1.0 (API Gateway developer guide, "Input format of
 * a Lambda function for proxy integration"): maps are null when empty, a repeated name has its last value in the single-value map.
 */
export function toGatewayEvent(request: FrontRequest): APIGatewayProxyEvent {
  const url = new URL(request.target, "http://localhost");
  const path = url.pathname;
  const query = grouped(url.searchParams);
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: request.method,
    headers: lastOfEach(request.headers),
    multiValueHeaders: copied(request.headers),
    queryStringParameters: orNull(lastOfEach(query)),
    multiValueQueryStringParameters: orNull(copied(query)),
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: requestContext(request, path),
    body: request.body.length === 0 ? null : request.body.toString("utf8"),
    isBase64Encoded: false,
  };
}

function requestContext(request: FrontRequest, path: string): APIGatewayProxyEvent["requestContext"] {
  return {
    accountId: "000000000000",
    apiId: "local",
    authorizer: null,
    protocol: "HTTP/1.1",
    httpMethod: request.method,
    identity: { ...NOBODY, sourceIp: "127.0.0.1", userAgent: request.headers["user-agent"]?.at(-1) ?? null },
    path,
    stage: "local",
    requestId: randomUUID(),
    requestTimeEpoch: Date.now(),
    resourceId: "local",
    resourcePath: "/{proxy+}",
  };
}

/** A caller API Gateway knows nothing of. */
const NOBODY = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
};

/** A Lambda proxy answer as HTTP; an answer of another shape is 502, as API Gateway does it. */
export function fromGatewayAnswer(answer: unknown): FrontResponse {
  if (!isProxyResult(answer)) return { status: 502, headers: { "content-type": "application/json" }, body: MALFORMED };
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(answer.multiValueHeaders ?? {}))
    headers[name.toLowerCase()] = values.map(String);
  return {
    status: answer.statusCode,
    headers,
    body: Buffer.from(answer.body ?? "", answer.isBase64Encoded ? "base64" : "utf8"),
  };
}

const MALFORMED = Buffer.from(JSON.stringify({ message: "Internal server error" }));

function isProxyResult(answer: unknown): answer is APIGatewayProxyResult {
  return typeof answer === "object" && answer !== null && "statusCode" in answer && Number.isInteger(answer.statusCode);
}

type Values = Readonly<Record<string, readonly string[]>>;

function grouped(parameters: URLSearchParams): Values {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)]));
}

function lastOfEach(values: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? ""]));
}

function copied(values: Values): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, [...all]]));
}

function orNull<Value>(record: Record<string, Value>): Record<string, Value> | null {
  return Object.keys(record).length === 0 ? null : record;
}
