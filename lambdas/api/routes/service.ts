import { createRoute, z } from "@hono/zod-openapi";
import { type Api, mount } from "../mount.ts";
import type { ApiPorts } from "../ports.ts";
import { sendJson } from "../send-finished.ts";
import { json } from "./responses.ts";

const RETRY_AFTER_SECONDS = 5;

const check = z.object({ ok: z.boolean(), ageSeconds: z.number() });
const readiness = z.object({ status: z.enum(["ready", "not-ready"]), checks: z.record(z.string(), check) });
const version = z.object({ version: z.string(), commit: z.string(), buildTime: z.string() });

const live = createRoute({
  method: "get",
  path: "/health/live",
  summary: "The process answers",
  responses: { 200: json("Always", z.object({ status: z.literal("live") })) },
});

const ready = createRoute({
  method: "get",
  path: "/health/ready",
  summary: "What requests depend on works",
  responses: { 200: json("Ready", readiness), 503: json("Not ready: see checks", readiness) },
});

const versionRoute = createRoute({
  method: "get",
  path: "/version",
  summary: "What is deployed",
  responses: { 200: json("Version, commit and build time", version) },
});

/** Routes that tell of the service itself; they need no key. */
export function mountService(api: Api, ports: ApiPorts): void {
  mount(api, live, (c) => sendJson(c, { status: "live" }, 200));
  mount(api, versionRoute, (c) => sendJson(c, ports.version, 200));
  mount(api, ready, async (c) => {
    const askedAt = ports.now().getTime();
    const names = Object.keys(ports.checks);
    const results = await Promise.allSettled(Object.values(ports.checks).map((ask) => ask()));
    const ageSeconds = Math.round((ports.now().getTime() - askedAt) / 1000);
    const checks = Object.fromEntries(
      names.map((name, i) => [name, { ok: results[i]?.status === "fulfilled", ageSeconds }]),
    );
    if (Object.values(checks).every(({ ok }) => ok)) return sendJson(c, { status: "ready", checks }, 200);
    c.header("retry-after", String(RETRY_AFTER_SECONDS));
    return sendJson(c, { status: "not-ready", checks }, 503);
  });
}
