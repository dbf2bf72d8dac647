import { createRoute } from "@hono/zod-openapi";
import { CODES, type Effect } from "../../shared/codes.ts";
import type { TrackHead } from "../../shared/store/track-item.ts";
import type { VideoDescription } from "../../shared/youtube/listing/video-description.ts";
import { parseVideoId } from "../../shared/youtube/video-id.ts";
import { type Api, mount } from "../mount.ts";
import type { ApiPorts } from "../ports.ts";
import { codeProblem } from "../problem.ts";
import { videoParameter, videoSchema } from "../schemas.ts";
import { sendJson } from "../send-finished.ts";
import { json, keyed, PROBLEMS, TOO_LARGE } from "./responses.ts";

/** What the video itself says; a client that sees no captions says nothing of the video. */
const OWN_ANSWERS: readonly Effect[] = ["final", "later"];

const path = "/v1/videos/{video}" as const;
const request = { params: videoParameter };

const getRoute = createRoute({
  ...keyed,
  method: "get",
  path,
  summary:
    "A video and the tracks that are stored of it, without their texts; of a video unknown here YouTube is asked",
  request,
  responses: { 200: json("The video", videoSchema), ...keyed.responses, ...TOO_LARGE, ...PROBLEMS },
});

const deleteRoute = createRoute({
  ...keyed,
  method: "delete",
  path,
  summary: "Forget a video: its tracks, its verdicts and its jobs, but for those at work",
  request,
  responses: { 204: { description: "Forgotten" }, ...keyed.responses },
});

export function mountVideos(api: Api, { transcripts, jobs, invokeListing }: ApiPorts): void {
  mount(api, getRoute, async (c) => {
    const videoId = parseVideoId(c.req.valid("param").video);
    const heads = await transcripts.findTracks(videoId);
    if (heads.length === 0) {
      const correlationId = c.get("correlationId");
      const described = (await invokeListing({ want: "video", videoId, correlationId })) as VideoDescription;
      const { code, detail = "", ...video } = described;
      if (code && OWN_ANSWERS.includes(CODES[code].effect)) return codeProblem(c, code, { detail });
      return sendJson(c, { ...video, tracks: [] }, 200);
    }
    const titled = heads.find(({ title }) => title) ?? heads[0];
    const { title, channelName, durationMs } = titled ?? {};
    return sendJson(c, { videoId, title, channelName, durationMs, tracks: heads.map(trackOf) }, 200);
  });
  mount(api, deleteRoute, async (c) => {
    const videoId = parseVideoId(c.req.valid("param").video);
    await Promise.all([transcripts.forget(videoId), jobs.forget(videoId)]);
    return c.body(null, 204);
  });
}

function trackOf({ language, kind, trackId, isOriginalLanguage, cueCount, provenance, expiresAt }: TrackHead) {
  const { lane, source, fetchedAt } = provenance;
  const until = new Date(expiresAt * 1000).toISOString();
  return { language, kind, trackId, isOriginalLanguage, cueCount, lane, source, fetchedAt, expiresAt: until };
}
