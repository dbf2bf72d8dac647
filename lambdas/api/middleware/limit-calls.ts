import type { MiddlewareHandler } from "hono";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { requestProblem } from "../problem.ts";
import { callerOf } from "./caller.ts";

/** Looking after one's own job is no new request: whoever was told to come back may do so. */
const NOT_COUNTED = /^\/v1\/(?:jobs|batches)\/[^/]+$/;

/** Counts the calls of a key and refuses those over a limit. Callers without a key came through a door that asks for none. */
export function limitCalls({ limits }: Pick<ApiPorts, "limits">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const { keyId } = callerOf(c);
    if (keyId === undefined || (c.req.method === "GET" && NOT_COUNTED.test(c.req.path))) return next();
    const refusal = await limits.take(keyId);
    if (!refusal) return next();
    const { window, retryAfterSeconds } = refusal;
    const detail = `this key has used its ${window.most} calls of this ${window.name}`;
    return requestProblem(c, "TooManyRequests", { detail, retryAfterSeconds });
  };
}
