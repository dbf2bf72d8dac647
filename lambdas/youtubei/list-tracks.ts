import { CODES } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import { chooseTrack } from "../shared/transcript/choose-track.ts";
import { tracksOffered } from "../shared/transcript/tracks-offered.ts";
import { readPlayerAnswer } from "../shared/youtube/player-answer.ts";
import { judgePlayer } from "../shared/youtube/player-finding.ts";
import { retryAt } from "../shared/youtube/retry-at.ts";
import { type Attempt, note } from "./attempt.ts";

/**
 * Takes the caption list and the video's facts out of a player answer. Throws the video's own refusals, a block of the exit, and
 * `LanguageUnavailable` when no track will do; an answer that only tells nothing about the tracks is noted.
 */
export function listTracks(attempt: Attempt, playerAnswer: unknown): void {
  const { job, tools, videoId } = attempt;
  const client = attempt.client.name;
  const answer = readPlayerAnswer(playerAnswer);
  const finding = judgePlayer(answer, videoId);
  if (answer.videoId === videoId) attempt.video = { ...attempt.video, ...answer.video };
  if (finding.kind === "tracks") {
    attempt.listed = answer;
    if (chooseTrack(finding.tracks, job.request, answer.originalAudio)) return;
    throw new EarshotError("LanguageUnavailable", { client, detail: tracksOffered(finding.tracks) });
  }
  const { code, detail } = finding;
  const { effect } = CODES[code];
  if (effect === "next-lane") {
    note(attempt, { code, detail });
    return;
  }
  const again = effect === "later" ? { retryAt: retryAt(code, tools.now(), answer.scheduledStart) } : {};
  const { availableCountries } = answer.video;
  throw new EarshotError(code, { client, detail, ...again, ...(availableCountries && { availableCountries }) });
}
