import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Batch } from "../../shared/batch/batch.ts";
import { createBatch, linesOf } from "../../shared/batch/create-batch.ts";
import { retryBatch } from "../../shared/batch/retry-batch.ts";
import { idFor, readList, readOptions } from "../batch-input.ts";
import { batchPageSchema, batchQuery, batchRequestBody, batchSchema, idempotencyHeader } from "../batch-schemas.ts";
import { batchVideos } from "../batch-videos.ts";
import { entityTag } from "../middleware/entity-tag.ts";
import { type Api, mount, type RouteContext } from "../mount.ts";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { requestProblem, unusableRequest } from "../problem.ts";
import { idParameter } from "../schemas.ts";
import { sendJson } from "../send-finished.ts";
import { json, keyed, NOT_FOUND, TOO_LARGE } from "./responses.ts";

const RETRY_AFTER_SECONDS = 5;
/** Verdicts are found by the bucket's clock, which counts seconds and is not ours: better told twice than missed. */
const OVERLAP_MS = 5_000;

const accepted = {
  202: {
    ...json("The batch is at work: see Location", batchSchema),
    headers: z.object({
      location: z.string().openapi({ description: "Path of the batch" }),
      "retry-after": z.string().openapi({ description: "Seconds" }),
    }),
  },
};

const postRoute = createRoute({
  ...keyed,
  method: "post",
  path: "/v1/batches",
  summary: "Ask for the transcripts of a channel, a playlist or a list of videos",
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { "application/json": { schema: batchRequestBody } } },
  },
  responses: { ...accepted, ...keyed.responses },
});

const getRoute = createRoute({
  ...keyed,
  method: "get",
  path: "/v1/batches/{id}",
  summary: "How a batch stands: counts, and its videos page by page",
  request: { params: idParameter, query: batchQuery },
  responses: { 200: json("The batch", batchPageSchema), ...keyed.responses, ...TOO_LARGE, ...NOT_FOUND },
});

const retryRoute = createRoute({
  ...keyed,
  method: "post",
  path: "/v1/batches/{id}/retry",
  summary: "Another round for the videos that failed or have no verdict; a batch at work goes on as it is",
  request: { params: idParameter },
  responses: { ...accepted, ...keyed.responses, ...NOT_FOUND },
});

export function mountBatches(api: Api, ports: ApiPorts): void {
  mount(api, postRoute, (c) => post(c, ports));
  mount(api, getRoute, async (c) => {
    const { id } = c.req.valid("param");
    const { batches, objects } = await ports.batching();
    const asOf = new Date(ports.now().getTime() - OVERLAP_MS).toISOString();
    const batch = await batches.get(id);
    if (!batch) return notFound(c, id);
    const page = { ...batch, ...(await batchVideos(id, c.req.valid("query"), objects)) };
    c.header("etag", entityTag(JSON.stringify(page)));
    return sendJson(c, { ...page, asOf }, 200);
  });
  mount(api, retryRoute, async (c) => {
    const { id } = c.req.valid("param");
    const retried = await retryBatch(id, await ports.batching());
    return retried ? sendAccepted(c, retried.batch) : notFound(c, id);
  });
}

async function post(c: RouteContext<typeof postRoute>, ports: ApiPorts): Promise<Response> {
  const { channel, tab, playlist, videos, concurrency, ...rest } = c.req.valid("json");
  const found = readList({ channel, tab, playlist, videos }, ["channel", "playlist", "videos"]);
  if ("problem" in found) return unusableRequest(c, [found.problem]);
  const read = readOptions(rest);
  if ("problems" in read) return unusableRequest(c, read.problems);
  const { list } = found;
  const batchId = idFor(c, c.req.valid("header")["idempotency-key"]);
  const batching = await ports.batching();
  await createBatch(
    {
      batchId,
      source: list ? { kind: "list", list } : { kind: "videos" },
      options: read.options,
      ...(concurrency !== undefined && { concurrency }),
    },
    videos && linesOf(videos),
    batching,
  );
  const batch = await batching.batches.get(batchId);
  return batch ? sendAccepted(c, batch) : notFound(c, batchId);
}

const notFound = (c: Context<ApiEnv>, id: string) =>
  requestProblem(c, "BatchNotFound", { detail: `no batch has the id ${id}` });

function sendAccepted(c: Context<ApiEnv>, batch: Batch): Response {
  c.header("location", `/v1/batches/${batch.batchId}`);
  c.header("retry-after", String(RETRY_AFTER_SECONDS));
  return sendJson(c, batch, 202);
}
