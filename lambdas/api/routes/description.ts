import { createHash } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import { DOCS_STYLE, docsPage } from "../docs-page.ts";
import { type Api, mount } from "../mount.ts";
import type { ApiPorts } from "../ports.ts";
import { sendJson } from "../send-finished.ts";
import { json, open } from "./responses.ts";

const openApiRoute = createRoute({
  ...open,
  method: "get",
  path: "/openapi.json",
  summary: "This description, OpenAPI 3.1",
  responses: { 200: json("The description", z.looseObject({ openapi: z.string() })), ...open.responses },
});

const docsRoute = createRoute({
  ...open,
  method: "get",
  path: "/docs",
  summary: "This description, for people",
  responses: {
    200: { description: "A page without scripts", content: { "text/html": { schema: z.string() } } },
    ...open.responses,
  },
});

const STYLE_HASH = createHash("sha256").update(DOCS_STYLE).digest("base64");
const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'`;

/** The OpenAPI document of all routes mounted so far and later, and the page made from it. */
export function mountDescription(api: Api, { version }: ApiPorts): void {
  const registry = api.openAPIRegistry;
  registry.registerComponent("securitySchemes", "apiKey", { type: "apiKey", in: "header", name: "x-api-key" });
  registry.registerComponent("securitySchemes", "operator", {
    type: "http",
    scheme: "AWS4-HMAC-SHA256",
    description:
      "A request signed for execute-api with IAM credentials; on a laptop, x-api-key with the operator's key",
  });
  const info = {
    title: "Earshot",
    version: version.version,
    description: "One YouTube video in, one proven verdict out: the transcript, or the evidence why there is none.",
  };
  const describe = () => api.getOpenAPI31Document({ openapi: "3.1.0", info });
  mount(api, openApiRoute, (c) => sendJson(c, describe(), 200));
  mount(api, docsRoute, (c) => {
    c.header("content-security-policy", PAGE_POLICY);
    return c.body(docsPage(describe()), 200, { "content-type": "text/html; charset=utf-8" });
  });
}
