import type { LaneResult } from "../../shared/outcome.ts";
import { answerJson, answerText } from "../../shared/youtube/http-answer.ts";
import { panelRequest } from "../../shared/youtube/panel-request.ts";
import { panelTrack } from "../../shared/youtube/panel-track.ts";
import { playerRequest } from "../../shared/youtube/player-request.ts";
import { askInPage } from "../ask-in-page.ts";
import { type Attempt, ORIGIN } from "../attempt.ts";
import { listTracks } from "../list-tracks.ts";
import { panelAnswer } from "./panel-answer.ts";

/** The transcript panel, asked for from the smallest page of its host: no page script, three small requests. */
export async function fromSmallestPage(attempt: Attempt): Promise<LaneResult> {
  const { client, videoId, network, answerMs, job } = attempt;
  answerText(await network.open(`${ORIGIN}/robots.txt`, answerMs), "page", client.name);
  const player = await askInPage(attempt, playerRequest(client, videoId, true));
  listTracks(attempt, answerJson(player, "player", client.name));
  const track = panelTrack(job.request, attempt.listed);
  return panelAnswer(attempt, track, await askInPage(attempt, panelRequest(client, videoId, track.hl)));
}
