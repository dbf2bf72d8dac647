import { EarshotError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { askYtdlp } from "../shared/media/ask-ytdlp.ts";
import { judgeInfo, videoFacts } from "../shared/media/judge-info.ts";
import { readCookies } from "../shared/media/read-cookies.ts";
import { readRun } from "../shared/media/read-run.ts";
import { refused } from "../shared/media/refused.ts";
import { YTDLP } from "../shared/media/ytdlp-command.ts";
import type { VideoFacts } from "../shared/outcome.ts";
import type { LaneTools } from "../shared/run-lane.ts";
import { findTool } from "../shared/subprocess/find-tool.ts";
import { type AudioSource, chooseAudio } from "./choose-audio.ts";
import { noAudio } from "./no-audio.ts";
import type { DeepgramDeps, DeepgramSettings } from "./settings.ts";

/** Who looks for the audio, and where what is learnt on the way is kept. */
export interface Search {
  readonly job: Pick<Job, "videoId" | "video">;
  readonly tools: Pick<LaneTools, "outbound" | "quote" | "now" | "stillNeeded">;
  readonly warnings: string[];
  video: VideoFacts;
}

/**
 * Where the audio is, by yt-dlp, and how long it plays. Throws what the video, or whoever stands in the way, says of it; `NotInstalled`
 * without yt-dlp, `NotNeeded` for a job that is settled meanwhile.
 */
export async function findAudio(
  search: Search,
  settings: DeepgramSettings,
  deps: DeepgramDeps,
): Promise<{ audio: AudioSource; seconds: number }> {
  const { job, tools } = search;
  const tool = await findTool("yt-dlp", deps.path);
  if (tool === undefined) throw new EarshotError("NotInstalled", { detail: "yt-dlp is not on this machine" });
  if (!(await tools.stillNeeded()))
    throw new EarshotError("NotNeeded", { detail: "settled before yt-dlp was started" });
  const { jar: cookies, warning } = await readCookies(settings, deps.secrets);
  if (warning) search.warnings.push(warning);
  const run = await askYtdlp({ tool, videoId: job.videoId, outbound: tools.outbound, quote: tools.quote, cookies });
  const info = readRun(run);
  search.video = videoFacts(info, []);
  const refusal = judgeInfo(info, job.videoId);
  if (refusal) throw refused(refusal, info, run.client ?? YTDLP, tools.now());
  const seconds = Math.max(info.duration ?? 0, (job.video?.durationMs ?? 0) / 1000);
  const audio = chooseAudio(info);
  if (!audio) throw await noAudio("no client was given an address of the audio", run, tools.outbound);
  if (seconds === 0) throw await noAudio("nobody says how long the audio plays", run, tools.outbound);
  return { audio, seconds };
}
