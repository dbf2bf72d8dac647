import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { CHANNEL_TABS, type ListingPage, type ListingSource } from "../../shared/youtube/listing/listing.ts";
import { parseSource } from "../../shared/youtube/listing/parse-source.ts";
import { type Api, mount } from "../mount.ts";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { unusableRequest } from "../problem.ts";
import { sendJson } from "../send-finished.ts";
import { json, keyed, PROBLEMS } from "./responses.ts";

const LONGEST_NAME = 200;
/** What the function `listing` gave: YouTube's own token, base64 with percent escapes, after a channel's id and a dot. */
const page = z
  .string()
  .max(8000)
  .regex(/^[\w%=.-]+$/, "give back what stood in `next` of the page before")
  .optional()
  .openapi({ description: "`next` of the page before; absent: the first page" });
const id = z.string().min(1).max(LONGEST_NAME);

const listedVideo = z.object({
  videoId: z.string(),
  title: z.string().optional(),
  publishedAt: z.string().optional(),
  durationMs: z.number().optional(),
  isLive: z.literal(true).optional(),
  isUpcoming: z.literal(true).optional(),
});

const listSchema = z
  .object({
    source: z.object({
      kind: z.enum(["channel", "playlist"]),
      id: z.string(),
      tab: z.enum(CHANNEL_TABS).optional(),
      title: z.string().optional(),
      channelName: z.string().optional(),
    }),
    videos: z.array(listedVideo),
    next: z.string().optional(),
  })
  .openapi("List");

const responses = { 200: json("One page of the list", listSchema), ...keyed.responses, ...PROBLEMS };

const channelRoute = createRoute({
  ...keyed,
  method: "get",
  path: "/v1/channels/{id}/videos",
  summary: "Videos of a channel, newest first, by its id, @handle, c%2FName or user%2FName",
  request: {
    params: z.object({ id: id.openapi({ description: "Id, handle, name or address", example: "@earshot" }) }),
    query: z.object({ tab: z.enum(CHANNEL_TABS).optional(), page }),
  },
  responses,
});

const playlistRoute = createRoute({
  ...keyed,
  method: "get",
  path: "/v1/playlists/{id}/videos",
  summary: "Videos of a playlist in its order",
  request: {
    params: z.object({ id: id.openapi({ description: "Id or address", example: "PL0123456789abcdef" }) }),
    query: z.object({ page }),
  },
  responses,
});

/** Lists are read from YouTube each time, page by page. */
export function mountLists(api: Api, { invokeListing }: ApiPorts): void {
  const list = (source: ListingSource, continuation: string | undefined, correlationId: string) =>
    invokeListing({
      want: "page",
      source,
      correlationId,
      ...(continuation && { continuation }),
    }) as Promise<ListingPage>;
  mount(api, channelRoute, async (c) => {
    const { tab, page: continuation } = c.req.valid("query");
    const source = parseSource(c.req.valid("param").id, tab);
    if (source.kind !== "channel") return elsewhere(c, "playlists");
    return sendJson(c, await list(source, continuation, c.get("correlationId")), 200);
  });
  mount(api, playlistRoute, async (c) => {
    const source = parseSource(c.req.valid("param").id);
    if (source.kind !== "playlist") return elsewhere(c, "channels");
    return sendJson(c, await list(source, c.req.valid("query").page, c.get("correlationId")), 200);
  });
}

const elsewhere = (c: Context<ApiEnv>, where: string) =>
  unusableRequest(c, [{ where: "path.id", problem: `ask /v1/${where}/{id}/videos for it` }]);
