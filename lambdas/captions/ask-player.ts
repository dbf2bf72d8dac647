import { CODES } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import { answerJson } from "../shared/youtube/http-answer.ts";
import { type PlayerAnswer, readPlayerAnswer } from "../shared/youtube/player-answer.ts";
import { judgePlayer, type PlayerFinding } from "../shared/youtube/player-finding.ts";
import { playerRequest } from "../shared/youtube/player-request.ts";
import type { Attempt } from "./attempt.ts";

export interface Asked {
  readonly client: YoutubeClient;
  readonly answer: PlayerAnswer;
  readonly finding: PlayerFinding;
}

/**
 * One client's player answer and what follows from it. Throws `EarshotError` for blocks and broken answers. `masked`: ask for the parts
 * that matter only; a client that confirms another is asked for everything, so that no proof rests on a mask.
 */
export async function askPlayer(attempt: Attempt, client: YoutubeClient, masked: boolean): Promise<Asked> {
  const response = await attempt.deps.outbound.send(playerRequest(client, attempt.videoId, masked));
  const answer = readPlayerAnswer(answerJson(response, "player", client.name));
  const finding = judgePlayer(answer, attempt.videoId);
  if (finding.kind === "refused" && CODES[finding.code].effect === "new-session") {
    throw new EarshotError(finding.code, { client: client.name, detail: finding.detail });
  }
  if (answer.videoId === attempt.videoId) attempt.video = { ...attempt.video, ...answer.video };
  return { client, answer, finding };
}
