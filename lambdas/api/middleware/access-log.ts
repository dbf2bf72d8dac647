import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { callerOf } from "./caller.ts";

/** One line a request: who, what, how it ended and how long it took. The query and the bodies stay out of it. */
export function accessLog({ log, now }: Pick<ApiPorts, "log" | "now">): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const startedMs = now().getTime();
    await next();
    const { keyId, isOperator } = callerOf(c);
    log.info("request", {
      method: c.req.raw.method,
      route: routePath(c, -1),
      path: c.req.path.slice(0, 200),
      status: c.res.status,
      bytes: Number(c.res.headers.get("content-length") ?? 0),
      durationMs: now().getTime() - startedMs,
      caller: keyId ?? (isOperator ? "operator" : "none"),
    });
  };
}
