import { createRoute, z } from "@hono/zod-openapi";
import { type Api, mount } from "../mount.ts";
import { OPEN_METRICS_TYPE, openMetrics } from "../open-metrics.ts";
import type { ApiPorts } from "../ports.ts";
import { sendJson } from "../send-finished.ts";
import { json, operator } from "./responses.ts";

const gateway = z.object({
  ok: z.boolean(),
  code: z.string().optional(),
  detail: z.string().optional(),
  tookMs: z.number(),
});
const connectivity = z
  .object({
    source: z.string().openapi({ description: "Where the account comes from; off: no proxy is used" }),
    problems: z.array(z.string()),
    provider: z.string().optional(),
    gateway: gateway.optional(),
  })
  .openapi("Connectivity");

const finding = z.object({ ok: z.boolean(), ageSeconds: z.number() });
const breaker = z.looseObject({
  lane: z.string(),
  provider: z.string(),
  state: z.enum(["closed", "open", "half-open"]),
  ageSeconds: z.number().nullable().openapi({ description: "Since it last moved; null: not within a day" }),
  restSeconds: z.number().openapi({ description: "Rest that an open one still has" }),
});
const usageRow = z.object({
  component: z.string(),
  operation: z.string(),
  requests: z.number(),
  failures: z.number(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  costUsd: z.number().nullable(),
});
const proxyReport = z
  .looseObject({
    secret: finding,
    preflight: finding.nullable(),
    halt: z.object({ code: z.string(), ageSeconds: z.number() }).optional(),
    speechHalt: z
      .object({
        code: z.string(),
        ageSeconds: z.number(),
        keyVersion: z.string().openapi({ description: "Version of the secret that is held up; another is not" }),
      })
      .optional(),
    blacklisted: z.number(),
    breakers: z.array(breaker),
    usage: z.object({
      from: z.string(),
      to: z.string(),
      rows: z.array(usageRow),
      bytes: z.number(),
      costUsd: z.number().nullable(),
    }),
  })
  .openapi("ProxyReport");

const errorReport = z
  .looseObject({
    errors: z.array(
      z.object({
        fingerprint: z.string().openapi({ description: "On every log line of this kind" }),
        code: z.string(),
        detail: z.string(),
        service: z.string(),
        count: z.number(),
        firstSeen: z.string(),
        lastSeen: z.string(),
        jobId: z.string().optional().openapi({ description: "The job that met it last" }),
        correlationId: z.string().optional(),
      }),
    ),
  })
  .openapi("ErrorReport");

const connectivityRoute = createRoute({
  ...operator,
  method: "get",
  path: "/debug/connectivity",
  summary: "Tries the proxy's account at its gateway, now",
  responses: { 200: json("What the gateway said", connectivity), ...operator.responses },
});

const proxyRoute = createRoute({
  ...operator,
  method: "get",
  path: "/debug/proxy",
  summary: "What all processes know of the proxy, and what went through it in the last seven days, by component",
  responses: { 200: json("The proxy's state and usage", proxyReport), ...operator.responses },
});

const errorsRoute = createRoute({
  ...operator,
  method: "get",
  path: "/debug/errors",
  summary: "Kinds of failure of the last thirty days, the newest first",
  responses: { 200: json("What failed how often since when", errorReport), ...operator.responses },
});

const metricsRoute = createRoute({
  ...operator,
  method: "get",
  path: "/metrics",
  summary: "Counters since the beginning, in OpenMetrics text",
  responses: {
    200: { description: "OpenMetrics 1.0.0", content: { "application/openmetrics-text": { schema: z.string() } } },
    ...operator.responses,
  },
});

/** Routes for whoever runs the service. */
export function mountOperators(api: Api, { invokePreflight, readMetrics }: ApiPorts): void {
  mount(api, connectivityRoute, async (c) => {
    return sendJson(c, await invokePreflight({ check: true, connect: true }), 200);
  });
  mount(api, proxyRoute, async (c) => sendJson(c, await invokePreflight({ state: true }), 200));
  mount(api, errorsRoute, async (c) => sendJson(c, await invokePreflight({ errors: true }), 200));
  mount(api, metricsRoute, async (c) => {
    return c.body(openMetrics(await readMetrics()), 200, { "content-type": OPEN_METRICS_TYPE });
  });
}
