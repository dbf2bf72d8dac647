import { judgeAbsence, judgeInfo, judgeOtherLanguages, type Refusal, videoFacts } from "../shared/media/judge-info.ts";
import { refused } from "../shared/media/refused.ts";
import type { VideoInfo } from "../shared/media/video-info.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { chooseTrack } from "../shared/transcript/choose-track.ts";
import type { Attempt } from "./attempt.ts";
import { captionTracks, originalAudio } from "./caption-tracks.ts";
import { fetchSubtitle } from "./fetch-subtitle.ts";
import { won } from "./won.ts";

/**
 * The transcript in the track that best meets the wish, among those yt-dlp lists. Throws the reason why there is none: what
 * `judgeInfo` and its kin find, and what `fetchSubtitle` throws.
 */
export async function useAnswer(attempt: Attempt, info: VideoInfo, errorOutput: string): Promise<LaneResult> {
  const { job, tools } = attempt;
  const tracks = captionTracks(info);
  attempt.video = videoFacts(info, tracks);
  const refuse = (refusal: Refusal) => refused(refusal, info, attempt.client, tools.now());
  const refusal = judgeInfo(info, job.videoId) ?? (tracks.length === 0 ? judgeAbsence(info, errorOutput) : undefined);
  if (refusal) throw refuse(refusal);
  const chosen = chooseTrack(tracks, job.request, originalAudio(info));
  if (!chosen) throw refuse(judgeOtherLanguages(tracks, errorOutput));
  const subtitle = await fetchSubtitle(chosen.track, { ...attempt, outbound: tools.outbound, info, now: tools.now() });
  return won(attempt, info, chosen, subtitle);
}
