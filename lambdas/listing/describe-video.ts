import { CODES } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import { answerJson } from "../shared/youtube/http-answer.ts";
import type { VideoDescription } from "../shared/youtube/listing/video-description.ts";
import { readPlayerAnswer } from "../shared/youtube/player-answer.ts";
import { judgePlayer } from "../shared/youtube/player-finding.ts";
import { playerRequest } from "../shared/youtube/player-request.ts";
import { parseVideoId } from "../shared/youtube/video-id.ts";
import type { Asking } from "./asking.ts";

/** Title, channel, length, chapters and tracks of a video, from one player answer. Throws for blocked exits and broken answers. */
export async function describeVideo(video: string, { outbound, client }: Asking): Promise<VideoDescription> {
  const videoId = parseVideoId(video);
  const response = await outbound.send(playerRequest(client, videoId, true));
  const answer = readPlayerAnswer(answerJson(response, "player", client.name));
  const finding = judgePlayer(answer, videoId);
  const described = { videoId, ...answer.video, ...(answer.chapters.length > 0 && { chapters: answer.chapters }) };
  if (finding.kind === "tracks") return described;
  const { code, detail } = finding;
  if (CODES[code].effect === "new-session") throw new EarshotError(code, { client: client.name, detail });
  return { ...described, code, detail };
}
