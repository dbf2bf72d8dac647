import { setTimeout as wait } from "node:timers/promises";
import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Job } from "../shared/job.ts";
import type { LaneResult, VideoFacts } from "../shared/outcome.ts";
import type { LaneTools } from "../shared/run-lane.ts";
import { toldOfVideo } from "../shared/transcript/told-of-video.ts";
import type { Transcript } from "../shared/transcript/transcript.ts";
import type { ApiKey } from "./api-key.ts";
import { type AudioStream, openAudio } from "./audio-stream.ts";
import type { AudioSource } from "./choose-audio.ts";
import { readSpeech, type Speech } from "./read-speech.ts";
import { type Recognised, recognise } from "./recognise.ts";
import { heardSeconds } from "./recognition.ts";
import { secondOrder } from "./second-order.ts";
import type { DeepgramDeps } from "./settings.ts";
import { reserve, type SpeechLimits } from "./speech-budget.ts";
import { DEEPGRAM } from "./speech-error.ts";
import { isWanted } from "./wanted-language.ts";

/** Longest wait for the recogniser, who gives up after ten minutes; the function ends after 780 s. */
export const PATIENCE_MS = 720_000;

interface Hearing {
  readonly job: Pick<Job, "request">;
  readonly tools: LaneTools;
  readonly limits: SpeechLimits;
  readonly warnings: readonly string[];
  readonly video: VideoFacts;
  readonly key: ApiKey;
  readonly audio: AudioSource;
  /** How long the audio plays. */
  readonly seconds: number;
  /** Whether speakers are told apart. */
  readonly speakers: boolean;
  readonly deps: DeepgramDeps;
}

/**
 * Buys the words of an audio. Money and seconds are booked before the first byte is asked for, and what was not bought is given back.
 * Throws `SpeechOverBudget`, and what `openAudio`, `recognise` and `readSpeech` find.
 */
export async function hear(hearing: Hearing): Promise<LaneResult> {
  const { tools, limits, seconds, deps } = hearing;
  const reservation = await reserve(seconds, limits, deps.state, tools.now());
  const bought = await buy(hearing).catch(async (thrown: unknown) => {
    await reservation.settle(0);
    throw thrown;
  });
  const boughtSeconds = "answer" in bought ? heardSeconds(bought.answer, seconds) : bought.unpaid ? 0 : seconds;
  if (boughtSeconds !== seconds) {
    await reservation.settle(boughtSeconds);
    await tools.spend(boughtSeconds - seconds);
  }
  if ("answer" in bought) return won(hearing, readSpeech(bought.answer));
  throw bought.error;
}

/** Ordered once, and once more where nothing was bought and time may mend it. Seconds are booked on the job for both together. */
async function buy(hearing: Hearing): Promise<Recognised> {
  const { tools, seconds, deps } = hearing;
  const { patienceMs = PATIENCE_MS, wait: pause = wait } = deps;
  const startedAt = tools.now().getTime();
  const first = await order(hearing, patienceMs, () => tools.spend(seconds));
  const second = secondOrder(first, tools.now().getTime() - startedAt, patienceMs);
  if (!second) return first;
  await pause(second.waitMs);
  return order(hearing, second.patienceMs).catch((thrown: unknown) => ({
    error: toEarshotError(thrown),
    unpaid: true,
  }));
}

/** `book` is called once the audio is there to be sent. */
async function order(
  { tools, audio: source, key, speakers, deps }: Hearing,
  patienceMs: number,
  book?: () => Promise<void>,
): Promise<Recognised> {
  const direct = await deps.openDirect?.();
  let audio: AudioStream | undefined;
  try {
    audio = await openAudio(source, tools.outbound);
    if (!(await tools.stillNeeded())) throw new EarshotError("NotNeeded", { detail: "settled before audio was sent" });
    await book?.();
    const { contentType } = source;
    const outbound = direct ?? tools.outbound;
    return await recognise({ apiKey: key.apiKey, audio, contentType, speakers, outbound, patienceMs });
  } finally {
    audio?.body.destroy();
    await direct?.close();
    if (direct) await tools.bookPastProxy(direct.usage());
  }
}

function won(
  { job, tools, audio, warnings, video }: Hearing,
  { cues, language, warnings: doubts }: Speech,
): LaneResult {
  const spoken = language ?? audio.language ?? "und";
  const transcript: Transcript = {
    language: spoken,
    kind: "speech-to-text",
    trackId: `deepgram.${spoken}`,
    isOriginalLanguage: true,
    ...toldOfVideo(video),
    cues,
  };
  const unwanted = isWanted(spoken, job.request.languages)
    ? []
    : [`the speech is in ${spoken}, which was not asked for`];
  return {
    outcome: "won",
    transcript,
    provenance: { lane: "deepgram", source: "deepgram", client: DEEPGRAM, fetchedAt: tools.now().toISOString() },
    evidence: [],
    video,
    warnings: [...warnings, ...doubts, ...unwanted],
  };
}
