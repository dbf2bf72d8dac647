import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import { askYtdlp } from "../shared/media/ask-ytdlp.ts";
import { judgeInfo, videoFacts } from "../shared/media/judge-info.ts";
import { readCookies } from "../shared/media/read-cookies.ts";
import { readRun } from "../shared/media/read-run.ts";
import { YTDLP } from "../shared/media/ytdlp-command.ts";
import type { LaneResult, VideoFacts } from "../shared/outcome.ts";
import type { LaneTools, LaneWork } from "../shared/run-lane.ts";
import { settleError } from "../shared/settle-error.ts";
import { assertAccountGood, storeAccountHalt } from "../shared/speech-halts.ts";
import { findTool } from "../shared/subprocess/find-tool.ts";
import { mayDecide } from "../shared/verdict.ts";
import { retryAt } from "../shared/youtube/retry-at.ts";
import { readApiKey } from "./api-key.ts";
import { type AudioSource, chooseAudio } from "./choose-audio.ts";
import { hear } from "./hear.ts";
import { noAudio } from "./no-audio.ts";
import type { DeepgramDeps, DeepgramSettings } from "./settings.ts";
import { assertWithinLimits, type SpeechLimits } from "./speech-budget.ts";
import { DEEPGRAM } from "./speech-error.ts";
import { assertWanted } from "./wanted-language.ts";

/** One attempt at one video. */
interface Attempt {
  readonly job: Job;
  readonly tools: LaneTools;
  readonly limits: SpeechLimits;
  readonly warnings: string[];
  video: VideoFacts;
}

/**
 * The deepgram lane: yt-dlp names the audio, which is streamed through the job proxy to speech recognition and never stored. Whether it
 * may be bought is decided before its first byte.
 *
 * Returns `won`, `decided` or `lost`; throws `EarshotError` for what another try, or another exit, can mend, and for an account at fault.
 */
export function deepgramWork(settings: DeepgramSettings, deps: DeepgramDeps): LaneWork {
  return async (job, tools) => {
    const limits: SpeechLimits = {
      maxMinutes: settings.SPEECH_MAX_MINUTES,
      maxUsdPerDay: settings.SPEECH_MAX_USD_PER_DAY,
      usdPerMinute: settings.SPEECH_PRICE_USD_PER_MINUTE,
      maxCostUsd: job.request.maxCostUsd,
    };
    const attempt: Attempt = { job, tools, limits, warnings: [], video: {} };
    try {
      return await attemptSpeech(attempt, settings, deps);
    } catch (thrown) {
      return await settle(attempt, settings, toEarshotError(thrown));
    }
  };
}

async function attemptSpeech(attempt: Attempt, settings: DeepgramSettings, deps: DeepgramDeps): Promise<LaneResult> {
  const { job, tools, limits } = attempt;
  if (!tools.speechAllowed) throw new EarshotError("SpeechNotAllowed");
  const key = await readApiKey(settings.DEEPGRAM_SECRET_ID, deps.secrets);
  deps.onSecret(key.apiKey);
  if (job.video?.durationMs) assertWithinLimits(job.video.durationMs / 1000, limits);
  await assertAccountGood(deps.state, key.version);
  const { audio, seconds } = await findAudio(attempt, settings, deps);
  assertWithinLimits(seconds, limits);
  assertWanted(audio.language, job.request.languages);
  if (!(await tools.stillNeeded())) throw new EarshotError("NotNeeded");
  try {
    return await hear({ ...attempt, key, audio, seconds, speakers: settings.SPEECH_SPEAKERS, deps });
  } catch (thrown) {
    const error = toEarshotError(thrown);
    await storeAccountHalt(deps.state, key.version, error, tools.now());
    throw error;
  }
}

/** Where the audio is and how long it plays. */
async function findAudio(
  attempt: Attempt,
  settings: DeepgramSettings,
  deps: DeepgramDeps,
): Promise<{ audio: AudioSource; seconds: number }> {
  const { job, tools } = attempt;
  const tool = await findTool("yt-dlp", deps.path);
  if (tool === undefined) throw new EarshotError("NotInstalled", { detail: "yt-dlp is not on this machine" });
  if (!(await tools.stillNeeded()))
    throw new EarshotError("NotNeeded", { detail: "settled before yt-dlp was started" });
  const { jar: cookies, warning } = await readCookies(settings, deps.secrets);
  if (warning) attempt.warnings.push(warning);
  const run = await askYtdlp({ tool, videoId: job.videoId, outbound: tools.outbound, quote: tools.quote, cookies });
  const info = readRun(run);
  attempt.video = videoFacts(info, []);
  const refusal = judgeInfo(info, job.videoId);
  if (refusal) {
    const start = info.release_timestamp ? new Date(info.release_timestamp * 1000) : undefined;
    throw new EarshotError(refusal.code, {
      client: run.client ?? YTDLP,
      detail: refusal.detail,
      retryAt: retryAt(refusal.code, tools.now(), start),
    });
  }
  const seconds = Math.max(info.duration ?? 0, (job.video?.durationMs ?? 0) / 1000);
  const audio = chooseAudio(info);
  if (!audio) throw await noAudio("no client was given an address of the audio", run, tools.outbound);
  if (seconds === 0) throw await noAudio("nobody says how long the audio plays", run, tools.outbound);
  return { audio, seconds };
}

/** Silence, and words that cost too much, are the video's answer only when captions are proved absent; else the others' troubles are. */
async function settle(attempt: Attempt, settings: DeepgramSettings, error: EarshotError): Promise<LaneResult> {
  const { job, video, warnings } = attempt;
  const { code, detail } = error;
  if (!mayDecide(code, job)) {
    return { outcome: "lost", code, detail, evidence: [], video, warnings };
  }
  const { PROXY_ENABLED: otherCountryPossible } = settings;
  return settleError({ lane: "deepgram", client: error.client ?? DEEPGRAM, ...attempt, otherCountryPossible }, error);
}
