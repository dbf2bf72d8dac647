import { createRoute, z } from "@hono/zod-openapi";
import { type Api, mount } from "../mount.ts";
import type { ApiPorts } from "../ports.ts";
import { sendJson } from "../send-finished.ts";
import { json, open } from "./responses.ts";

const RETRY_AFTER_SECONDS = 5;

const check = z.object({
  ok: z.boolean(),
  ageSeconds: z.number().nullable().openapi({ description: "Age of the finding; null: nobody has looked yet" }),
});
const readiness = z
  .object({ status: z.enum(["ready", "not-ready"]), checks: z.record(z.string(), check) })
  .openapi("Readiness");
const version = z.object({ version: z.string(), commit: z.string(), buildTime: z.string() }).openapi("Version");

const live = createRoute({
  ...open,
  method: "get",
  path: "/health/live",
  summary: "The process answers",
  responses: { 200: json("Always", z.object({ status: z.literal("live") })), ...open.responses },
});

const ready = createRoute({
  ...open,
  method: "get",
  path: "/health/ready",
  summary: "What requests depend on works, and how long ago that was found",
  responses: {
    200: json("Ready", readiness),
    ...open.responses,
    503: {
      ...json("Not ready: see checks", readiness),
      headers: z.object({ "retry-after": z.string().openapi({ description: "Seconds" }) }),
    },
  },
});

const versionRoute = createRoute({
  ...open,
  method: "get",
  path: "/version",
  summary: "What is deployed",
  responses: { 200: json("Version, commit and build time", version), ...open.responses },
});

/** Routes that tell of the service itself; they need no key. */
export function mountService(api: Api, ports: ApiPorts): void {
  mount(api, live, (c) => sendJson(c, { status: "live" }, 200));
  mount(api, versionRoute, (c) => sendJson(c, ports.version, 200));
  mount(api, ready, async (c) => {
    const found = Object.entries(ports.checks).map(async ([name, ask]) => [name, await ask().catch(() => FAILED)]);
    const checks = Object.fromEntries(await Promise.all(found)) as Record<string, z.infer<typeof check>>;
    if (Object.values(checks).every(({ ok }) => ok)) return sendJson(c, { status: "ready", checks }, 200);
    c.header("retry-after", String(RETRY_AFTER_SECONDS));
    return sendJson(c, { status: "not-ready", checks }, 503);
  });
}

const FAILED = { ok: false, ageSeconds: 0 };
