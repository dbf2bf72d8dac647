import type { LaneResult } from "../../shared/outcome.ts";
import { answerJson } from "../../shared/youtube/http-answer.ts";
import type { PanelTrack } from "../../shared/youtube/panel-track.ts";
import { panelTranscript } from "../../shared/youtube/panel-transcript.ts";
import type { Attempt } from "../attempt.ts";
import type { PageAnswer } from "../browser/page-network.ts";
import { won } from "../won.ts";

/** The transcript in a panel's answer. Throws what `panelTranscript` throws, and the codes of blocked or broken answers. */
export function panelAnswer(attempt: Attempt, track: PanelTrack, response: PageAnswer): LaneResult {
  const { listed, video } = attempt;
  const client = attempt.client.name;
  const answer = answerJson(response, "panel", client);
  return won(attempt, "get_panel", panelTranscript(answer, { track, listed, durationMs: video.durationMs, client }));
}
