import type { OutboundRequest } from "../proxy/port.ts";
import type { YoutubeClient } from "./clients.ts";
import { innertubeRequest } from "./innertube-request.ts";
import type { VideoId } from "./video-id.ts";

/** Only the selector forms seen in recorded requests: paths with dots, separated by commas. */
const MASK = [
  "playabilityStatus",
  "captions",
  "videoDetails",
  "microformat",
  "streamingData.adaptiveFormats.audioTrack",
].join(",");

/**
 * The player call. `masked` asks for a partial answer (`$fields`, docs/decisions/response-mask.md); an answer that ignores the mask is
 * read in the same way. Reasons come in English.
 */
export function playerRequest(client: YoutubeClient, videoId: VideoId, masked: boolean): OutboundRequest {
  return innertubeRequest({
    endpoint: "player",
    operation: "player",
    client,
    hl: "en",
    body: { videoId, contentCheckOk: true, racyCheckOk: true },
    ...(masked && { query: `$fields=${MASK}` }),
  });
}
