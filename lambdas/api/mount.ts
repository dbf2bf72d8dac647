import type { OpenAPIHono, RouteConfig, RouteHandler } from "@hono/zod-openapi";
import type { ApiEnv } from "./ports.ts";

export type Api = OpenAPIHono<ApiEnv>;
/** The request of a route, its inputs checked and typed by the route's schemas. */
export type RouteContext<Route extends RouteConfig> = Parameters<RouteHandler<Route, ApiEnv>>[0];

/** Adds a route whose handler makes its own `Response`: a route here answers in several media types, each with its statuses. */
export function mount<Route extends RouteConfig>(
  api: Api,
  route: Route,
  handle: (c: RouteContext<Route>) => Promise<Response> | Response,
): void {
  api.openapi(route, handle as never);
}
