import { createRoute } from "@hono/zod-openapi";
import type { TrackHead } from "../../shared/store/track-item.ts";
import { parseVideoId } from "../../shared/youtube/video-id.ts";
import { type Api, mount } from "../mount.ts";
import type { ApiPorts } from "../ports.ts";
import { requestProblem } from "../problem.ts";
import { videoParameter, videoSchema } from "../schemas.ts";
import { sendJson } from "../send-finished.ts";
import { json, keyed, NOT_FOUND, TOO_LARGE } from "./responses.ts";

const path = "/v1/videos/{video}" as const;
const request = { params: videoParameter };

const getRoute = createRoute({
  ...keyed,
  method: "get",
  path,
  summary: "What is stored about a video: its tracks, without their texts",
  request,
  responses: { 200: json("The video", videoSchema), ...keyed.responses, ...TOO_LARGE, ...NOT_FOUND },
});

const deleteRoute = createRoute({
  ...keyed,
  method: "delete",
  path,
  summary: "Forget everything that is stored about a video",
  request,
  responses: { 204: { description: "Nothing is stored any more" }, ...keyed.responses },
});

export function mountVideos(api: Api, { transcripts }: ApiPorts): void {
  mount(api, getRoute, async (c) => {
    const videoId = parseVideoId(c.req.valid("param").video);
    const heads = await transcripts.findTracks(videoId);
    if (heads.length === 0) return requestProblem(c, "VideoNotFound", { detail: `no track of ${videoId} is stored` });
    const titled = heads.find(({ title }) => title) ?? heads[0];
    const { title, channelName, durationMs } = titled ?? {};
    return sendJson(c, { videoId, title, channelName, durationMs, tracks: heads.map(trackOf) }, 200);
  });
  mount(api, deleteRoute, async (c) => {
    await transcripts.forget(parseVideoId(c.req.valid("param").video));
    return c.body(null, 204);
  });
}

function trackOf({ language, kind, trackId, isOriginalLanguage, cueCount, provenance, expiresAt }: TrackHead) {
  const { lane, source, fetchedAt } = provenance;
  const until = new Date(expiresAt * 1000).toISOString();
  return { language, kind, trackId, isOriginalLanguage, cueCount, lane, source, fetchedAt, expiresAt: until };
}
