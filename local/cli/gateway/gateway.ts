import { randomUUID } from "node:crypto";
import type { MethodSpec, RestApiSpec } from "../../template/assembly.ts";
import type { ApiKeys } from "./api-keys.ts";
import {
  type FrontRequest,
  type FrontResponse,
  fromGatewayAnswer,
  toGatewayEvent,
  type Visitor,
} from "./gateway-event.ts";
import { matchMethod } from "./match-method.ts";

export interface GatewayOptions {
  readonly restApi: RestApiSpec;
  /** Runs the Lambda `api` on an API Gateway event. */
  invokeApi(event: unknown): Promise<unknown>;
  /** The keys that count now; undefined: who gets here is the owner of the machine, who needs none and is not limited. */
  readonly keys?: () => ApiKeys;
}

/** Answers requests as the template's REST API would: who may come in, refusals in its form, the function's answer as HTTP. */
export type Gateway = (request: FrontRequest) => Promise<FrontResponse>;

/** API Gateway refuses longer bodies (quotas of REST APIs: 10 MB). */
const MOST_BODY_BYTES = 10 * 1024 * 1024;

export function createGateway({ restApi, invokeApi, keys }: GatewayOptions): Gateway {
  return async (request) => {
    const requestId = randomUUID();
    const refuse = (type: string) => refusalOf(restApi, type, requestId);
    const [path = ""] = request.target.split("?");
    const method = matchMethod(restApi.methods, request.method, path);
    if (!method) return refuse("MISSING_AUTHENTICATION_TOKEN");
    if (request.body.length > MOST_BODY_BYTES) return refuse("REQUEST_TOO_LARGE");
    const visitor = keys ? admit(method, request, keys()) : { isOperator: true };
    if (typeof visitor === "string") return refuse(visitor);
    const isBinary = restApi.binaryMediaTypes.includes("*/*");
    try {
      const event = toGatewayEvent(request, { resource: method.path, requestId, visitor, isBinary });
      return fromGatewayAnswer(await invokeApi(event), isBinary) ?? refuse("DEFAULT_5XX");
    } catch {
      return refuse("INTEGRATION_FAILURE");
    }
  };
}

/** Who it is, or the kind of refusal. IAM's place is taken by the operator's key; where no keys are set, none is asked for. */
function admit({ needsKey, needsOperator }: MethodSpec, { headers }: FrontRequest, keys: ApiKeys): Visitor | string {
  const key = headers["x-api-key"]?.at(-1);
  if (needsOperator) {
    if (key === undefined) return "MISSING_AUTHENTICATION_TOKEN";
    return keys.isOperator(key) ? { isOperator: true } : "ACCESS_DENIED";
  }
  if (!needsKey || !keys.areSet) return { isOperator: false };
  const keyId = key === undefined ? undefined : keys.nameOf(key);
  return keyId === undefined ? "INVALID_API_KEY" : { isOperator: false, keyId };
}

/** The template's gateway response of a type. Of its variables those are known that stand in our templates. */
function refusalOf({ refusals }: RestApiSpec, type: string, requestId: string): FrontResponse {
  const refusal = refusals[type];
  if (!refusal) return { status: 500, headers: {}, body: Buffer.from(JSON.stringify({ message: type })) };
  const headers = Object.entries(refusal.headers).map(([name, value]) => [
    name,
    value === "context.requestId" ? requestId : value.replace(/^'|'$/g, ""),
  ]);
  const body = refusal.template.replaceAll("$context.requestId", requestId);
  return { status: refusal.status, headers: Object.fromEntries(headers), body: Buffer.from(body) };
}
