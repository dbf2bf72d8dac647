import type { LaneResult } from "../shared/outcome.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import { answerJson } from "../shared/youtube/http-answer.ts";
import { panelRequest } from "../shared/youtube/panel-request.ts";
import { panelTrack } from "../shared/youtube/panel-track.ts";
import { panelTranscript } from "../shared/youtube/panel-transcript.ts";
import type { Attempt } from "./attempt.ts";
import { won } from "./won.ts";

/** The transcript panel, the second source. Throws what `panelTranscript` throws, and the codes of blocked or broken answers. */
export async function askPanel(attempt: Attempt, client: YoutubeClient): Promise<LaneResult> {
  const { listed, video } = attempt;
  const track = panelTrack(attempt.job.request, listed);
  const response = await attempt.deps.outbound.send(panelRequest(client, attempt.videoId, track.hl));
  const answer = answerJson(response, "panel", client.name);
  const found = panelTranscript(answer, { track, listed, durationMs: video.durationMs, client: client.name });
  return won(attempt, { ...found, source: "get_panel", client });
}
