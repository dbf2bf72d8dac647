import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { PLACE } from "../../template/identities.ts";

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

/** Who asks, as the gateway found out. */
export interface Visitor {
  readonly isOperator: boolean;
  /** Absent: no key was asked for. */
  readonly keyId?: string;
}

/** What the gateway knows of a request besides what was sent. */
export interface GatewayFacts {
  /** Template of the resource's path. */
  readonly resource: string;
  readonly requestId: string;
  readonly visitor: Visitor;
  /** The API's binary media types take in every type: bodies come as base64. */
  readonly isBinary: boolean;
}

/**
 * The event API Gateway's REST API sends to a Lambda proxy integration, payload format 1.0 (API Gateway developer guide, "Input format of
 * a Lambda function for proxy integration"): maps are null when empty, a repeated name has its last value in the single-value map. The
 * path is handed on as it was sent.
 */
export function toGatewayEvent(request: FrontRequest, facts: GatewayFacts): APIGatewayProxyEvent {
  const [path = "", ...rest] = request.target.split("?");
  const query = grouped(new URLSearchParams(rest.join("?")));
  const { resource, isBinary } = facts;
  const hasBody = request.body.length > 0;
  return {
    resource,
    path,
    httpMethod: request.method,
    headers: lastOfEach(request.headers),
    multiValueHeaders: copied(request.headers),
    queryStringParameters: orNull(lastOfEach(query)),
    multiValueQueryStringParameters: orNull(copied(query)),
    pathParameters: resource.includes("{") ? { path: path.slice(1) } : null,
    stageVariables: null,
    requestContext: requestContext(request, path, facts),
    body: hasBody ? request.body.toString(isBinary ? "base64" : "utf8") : null,
    isBase64Encoded: hasBody && isBinary,
  };
}

function requestContext(
  request: FrontRequest,
  path: string,
  { resource, requestId, visitor }: GatewayFacts,
): APIGatewayProxyEvent["requestContext"] {
  return {
    accountId: "000000000000",
    apiId: "local",
    authorizer: null,
    protocol: "HTTP/1.1",
    domainName: "localhost",
    httpMethod: request.method,
    identity: {
      ...NOBODY,
      apiKeyId: visitor.keyId ?? null,
      userArn: visitor.isOperator ? OPERATOR_ARN : null,
      sourceIp: "127.0.0.1",
      userAgent: request.headers["user-agent"]?.at(-1) ?? null,
    },
    path,
    stage: "local",
    requestId,
    requestTimeEpoch: Date.now(),
    resourceId: "local",
    resourcePath: resource,
  };
}

const OPERATOR_ARN = `arn:aws:iam::${PLACE["AWS::AccountId"]}:user/operator`;

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

/** A Lambda proxy answer as HTTP; undefined when it has not the shape of one. Base64 becomes bytes only where the API has binary types. */
export function fromGatewayAnswer(answer: unknown, isBinary: boolean): FrontResponse | undefined {
  if (!isProxyResult(answer)) return undefined;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(answer.multiValueHeaders ?? {}))
    headers[name.toLowerCase()] = values.map(String);
  return {
    status: answer.statusCode,
    headers,
    body: Buffer.from(answer.body ?? "", answer.isBase64Encoded && isBinary ? "base64" : "utf8"),
  };
}

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
