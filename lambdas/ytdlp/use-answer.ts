import { CODES } from "../shared/codes.ts";
import type { Job } from "../shared/job.ts";
import type { CookieJar } from "../shared/media/cookie-jar.ts";
import type { LaneResult } from "../shared/outcome.ts";
import type { LaneTools } from "../shared/run-lane.ts";
import type { RunEnd } from "../shared/subprocess/run-child.ts";
import { chooseTrack } from "../shared/transcript/choose-track.ts";
import { absenceProved } from "../shared/verdict.ts";
import { captionTracks, originalAudio } from "./caption-tracks.ts";
import { fetchSubtitle } from "./fetch-subtitle.ts";
import { judgeAbsence, judgeInfo, type Refusal, videoFacts } from "./judge-info.ts";
import { settleCode } from "./settle-code.ts";
import type { VideoInfo } from "./video-info.ts";
import { won } from "./won.ts";

/** A run of yt-dlp that gave an answer, and what it was asked for. */
export interface Answered {
  readonly job: Pick<Job, "videoId" | "request" | "evidence">;
  readonly tools: LaneTools;
  readonly run: RunEnd;
  readonly info: VideoInfo;
  readonly cookies?: CookieJar | undefined;
  readonly warnings: readonly string[];
}

/** What follows from yt-dlp's answer: the words of the chosen track, or why there are none. Throws as `fetchSubtitle` does. */
export async function useAnswer(answered: Answered): Promise<LaneResult> {
  const { job, tools, run, info, cookies } = answered;
  const tracks = captionTracks(info);
  const refusal =
    judgeInfo(info, job.videoId) ?? (tracks.length === 0 ? judgeAbsence(info, run.errorOutput) : undefined);
  if (refusal) return refused(answered, refusal);
  const chosen = chooseTrack(tracks, job.request, originalAudio(info));
  if (!chosen) return refused(answered, notInThoseLanguages(answered));
  const subtitle = await fetchSubtitle(chosen.track, { outbound: tools.outbound, info, cookies, now: tools.now() });
  return won(answered, chosen, subtitle);
}

/** Captions of further languages may be there but need a token: then the list does not tell what there is. */
function notInThoseLanguages({ info, run }: Answered): Refusal {
  const hidden = judgeAbsence(info, run.errorOutput);
  if (hidden.code === "TokenGated") return hidden;
  const offered = [...new Set(captionTracks(info).map(({ language, kind }) => `${language} (${kind})`))].join(", ");
  return { code: "LanguageUnavailable", detail: `there are captions in ${offered}` };
}

function refused({ job, tools, info, warnings }: Answered, { code, detail }: Refusal): LaneResult {
  const start = info.release_timestamp ? new Date(info.release_timestamp * 1000) : undefined;
  const video = videoFacts(info, captionTracks(info));
  const settled = settleCode({ code, detail, now: tools.now(), before: job.evidence, video, scheduledStart: start });
  if (code !== "NoTracksFromClient" || !absenceProved([...job.evidence, ...settled.evidence]))
    return { ...settled, warnings };
  const proved = {
    code: "NoCaptions",
    detail: CODES.NoCaptions.meaning,
    evidence: settled.evidence,
    video,
    warnings,
  } as const;
  return tools.speechAllowed ? { outcome: "lost", captionsAbsent: true, ...proved } : { outcome: "decided", ...proved };
}
