import type { OutboundRequest } from "../proxy/port.ts";
import type { YoutubeClient } from "./clients.ts";
import { innertubeRequest } from "./innertube-request.ts";
import type { VideoId } from "./video-id.ts";

/** The transcript panel of the watch page since 2026; `get_transcript`, which it replaces, refuses signed-out callers. */
const PANEL_ID = "PAmodern_transcript_view";

/** `params` of the transcript panel: protobuf field 149 { 1: video id, 3: 2 } in base64url. */
export function panelParams(videoId: VideoId): string {
  const inner = Buffer.concat([
    Buffer.from([0x0a, videoId.length]),
    Buffer.from(videoId, "ascii"),
    Buffer.from([0x18, 0x02]),
  ]);
  return Buffer.concat([Buffer.from([0xaa, 0x09, inner.length]), inner]).toString("base64url");
}

/** The transcript panel in language `hl`: the only way to choose the track. YouTube falls back to the default track without a word. */
export function panelRequest(client: YoutubeClient, videoId: VideoId, hl: string): OutboundRequest {
  return innertubeRequest({
    endpoint: "get_panel",
    operation: "panel",
    client,
    hl,
    body: { panelId: PANEL_ID, params: panelParams(videoId) },
  });
}
