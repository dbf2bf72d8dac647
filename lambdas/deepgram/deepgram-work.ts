import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import type { LaneResult, VideoFacts } from "../shared/outcome.ts";
import type { LaneTools, LaneWork } from "../shared/run-lane.ts";
import { settleError } from "../shared/settle-error.ts";
import { assertAccountGood, storeAccountHalt } from "../shared/speech-halts.ts";
import { findTool } from "../shared/subprocess/find-tool.ts";
import { mayDecide } from "../shared/verdict.ts";
import { readApiKey } from "./api-key.ts";
import { cheapestForm } from "./audio-form.ts";
import { findAudio } from "./find-audio.ts";
import { hear, PATIENCE_MS } from "./hear.ts";
import type { Hearing } from "./hearing.ts";
import { assertMayGoPast } from "./open-direct.ts";
import type { DeepgramDeps, DeepgramSettings } from "./settings.ts";
import { assertWithinLimits, limitsOf, type SpeechLimits, speechAlone } from "./speech-budget.ts";
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
    const limits = limitsOf(job, settings);
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
  if (deps.openDirect) assertMayGoPast(settings);
  assertNothingUnderWay(job);
  const key = await readApiKey(settings.DEEPGRAM_SECRET_ID, deps.secrets);
  deps.onSecret(key.apiKey);
  if (job.video?.durationMs) assertWithinLimits(speechAlone(job.video.durationMs / 1000), limits);
  await assertAccountGood(deps.state, key.version);
  const { audio, seconds } = await findAudio(attempt, settings, deps);
  const hearing = {
    ...attempt,
    key,
    audio,
    seconds,
    deps,
    speakers: settings.SPEECH_SPEAKERS,
    uploadUsdPerGb: deps.openDirect ? 0 : limits.proxyUsdPerGb,
    ffmpeg: await findTool("ffmpeg", deps.path),
  };
  assertAffordable(hearing);
  assertWanted(audio.language, job.request.languages);
  if (!(await tools.stillNeeded())) throw new EarshotError("NotNeeded");
  try {
    return await hear(hearing);
  } catch (thrown) {
    const error = toEarshotError(thrown);
    await storeAccountHalt(deps.state, key.version, error, tools.now());
    throw error;
  }
}

/** What an attempt has booked and not given back when the machine asks for another may be paid: it died over its order. */
function assertNothingUnderWay({ usage }: Job): void {
  const bookedSeconds = usage.deepgram?.speechSeconds ?? 0;
  if (bookedSeconds > 0) throw new EarshotError("SpeechFailed", { detail: DIED_OVER_IT });
}

const DIED_OVER_IT = "an earlier attempt died over its order, which may be paid: it is not ordered again";

/** Throws before the first byte of the audio for one that is too long or too dear, or wants an ffmpeg that is not there. */
function assertAffordable(hearing: Hearing): void {
  const { audio, seconds, ffmpeg, limits, uploadUsdPerGb } = hearing;
  if (audio.hasPictures && !ffmpeg) throw new EarshotError("NotInstalled", { detail: NO_FFMPEG });
  const uploadBytes = uploadUsdPerGb === 0 ? 0 : cheapestForm(hearing, PATIENCE_MS).uploadBytes;
  assertWithinLimits({ seconds, loadBytes: audio.estimatedBytes, uploadBytes }, limits);
}

const NO_FFMPEG = "the sound comes with pictures only, and ffmpeg is not on this machine";

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
