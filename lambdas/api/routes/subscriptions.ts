import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Subscription } from "../../shared/batch/batch.ts";
import { seenKey } from "../../shared/batch/batch-keys.ts";
import { idFor, readList, readOptions } from "../batch-input.ts";
import {
  idempotencyHeader,
  subscriptionRequestBody,
  subscriptionSchema,
  subscriptionsSchema,
} from "../batch-schemas.ts";
import { type Api, mount, type RouteContext } from "../mount.ts";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { requestProblem, unusableRequest } from "../problem.ts";
import { idParameter } from "../schemas.ts";
import { sendJson } from "../send-finished.ts";
import { json, keyed, NOT_FOUND, TOO_LARGE } from "./responses.ts";

const path = "/v1/subscriptions" as const;
const onePath = `${path}/{id}` as const;
const params = { params: idParameter };

const postRoute = createRoute({
  ...keyed,
  method: "post",
  path,
  summary: "Fetch the new uploads of a channel or playlist from now on",
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { "application/json": { schema: subscriptionRequestBody } } },
  },
  responses: {
    201: {
      ...json("The subscription", subscriptionSchema),
      headers: z.object({ location: z.string().openapi({ description: "Path of the subscription" }) }),
    },
    ...keyed.responses,
  },
});

const listRoute = createRoute({
  ...keyed,
  method: "get",
  path,
  summary: "All subscriptions, the oldest first",
  responses: { 200: json("The subscriptions", subscriptionsSchema), ...keyed.responses, ...TOO_LARGE },
});

const getRoute = createRoute({
  ...keyed,
  method: "get",
  path: onePath,
  summary: "One subscription: when it was looked at last, with which batch, and when next",
  request: params,
  responses: { 200: json("The subscription", subscriptionSchema), ...keyed.responses, ...NOT_FOUND },
});

const deleteRoute = createRoute({
  ...keyed,
  method: "delete",
  path: onePath,
  summary: "End a subscription; batches that it began go on",
  request: params,
  responses: { 204: { description: "There is no such subscription any more" }, ...keyed.responses, ...NOT_FOUND },
});

export function mountSubscriptions(api: Api, ports: ApiPorts): void {
  mount(api, postRoute, (c) => post(c, ports));
  mount(api, listRoute, async (c) => {
    const { subscriptions } = await ports.batching();
    return sendJson(c, { subscriptions: (await subscriptions.all()).map(shown) }, 200);
  });
  mount(api, getRoute, async (c) => {
    const { id } = c.req.valid("param");
    const found = await (await ports.batching()).subscriptions.get(id);
    return found ? sendJson(c, shown(found), 200) : notFound(c, id);
  });
  mount(api, deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    const { subscriptions, objects } = await ports.batching();
    if (!(await subscriptions.delete(id))) return notFound(c, id);
    await objects.delete(seenKey(id));
    return c.body(null, 204);
  });
}

async function post(c: RouteContext<typeof postRoute>, ports: ApiPorts): Promise<Response> {
  const { channel, tab, playlist, everyMinutes, ...rest } = c.req.valid("json");
  const found = readList({ channel, tab, playlist }, ["channel", "playlist"]);
  if ("problem" in found || !found.list) return unusableRequest(c, "problem" in found ? [found.problem] : []);
  const read = readOptions(rest);
  if ("problems" in read) return unusableRequest(c, read.problems);
  const subscriptionId = idFor(c, c.req.valid("header")["idempotency-key"]);
  const { subscriptions } = await ports.batching();
  const made = await subscriptions.create({ subscriptionId, source: found.list, options: read.options, everyMinutes });
  if (!made) return notFound(c, subscriptionId);
  c.header("location", `${path}/${subscriptionId}`);
  return sendJson(c, shown(made), 201);
}

function shown(subscription: Subscription): Subscription {
  const { subscriptionId, source, options, everyMinutes, createdAt, updatedAt, dueAt, lastBatchId } = subscription;
  const last = lastBatchId !== undefined && { lastBatchId };
  return { subscriptionId, source, options, everyMinutes, createdAt, updatedAt, dueAt, ...last };
}

const notFound = (c: Context<ApiEnv>, id: string) =>
  requestProblem(c, "SubscriptionNotFound", { detail: `no subscription has the id ${id}` });
