import { setTimeout as wait } from "node:timers/promises";
import { toEarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { toldOfVideo } from "../shared/transcript/told-of-video.ts";
import type { Transcript } from "../shared/transcript/transcript.ts";
import { cheapestForm, isWorthRecoding, plainForm } from "./audio-form.ts";
import type { Hearing } from "./hearing.ts";
import { readSpeech, type Speech } from "./read-speech.ts";
import type { Recognised } from "./recognise.ts";
import { heardSeconds } from "./recognition.ts";
import { secondOrder } from "./second-order.ts";
import { sendAudio } from "./send-audio.ts";
import { reserve } from "./speech-budget.ts";
import { DEEPGRAM } from "./speech-error.ts";
import { isWanted } from "./wanted-language.ts";

/** Longest wait for the recogniser, who gives up after ten minutes; the function ends after 780 s. */
export const PATIENCE_MS = 720_000;

/**
 * Buys the words of an audio. Money and seconds are booked before the first byte is asked for, and what was not bought is given back.
 * Throws `SpeechOverBudget`, and what `sendAudio` and `readSpeech` find.
 */
export async function hear(hearing: Hearing): Promise<LaneResult> {
  const { tools, limits, seconds, deps } = hearing;
  const reservation = await reserve(seconds, limits, deps.state, tools.now());
  const bought = await buy(hearing).catch(async (thrown: unknown) => {
    await reservation.settle(0);
    throw thrown;
  });
  const boughtSeconds = "answer" in bought ? heardSeconds(bought.answer, seconds) : bought.unpaid ? 0 : seconds;
  const correctBooks = async () => {
    if (boughtSeconds === seconds) return;
    await reservation.settle(boughtSeconds);
    await tools.spend(boughtSeconds - seconds);
  };
  if (!("answer" in bought)) {
    await correctBooks();
    throw bought.error;
  }
  await correctBooks().catch(() => hearing.warnings.push(BOOKED_AS_ORDERED));
  const speech = readSpeech(bought.answer);
  if (boughtSeconds < LEAST_HEARD * seconds) hearing.warnings.push(heardInPart(boughtSeconds, seconds));
  return won(hearing, speech);
}

const BOOKED_AS_ORDERED = "the books tell the length that was ordered, not the one that was heard";

/** A video may play a little longer than its sound. */
const LEAST_HEARD = 0.9;
const heardInPart = (heard: number, whole: number) =>
  `the recogniser heard ${Math.round(heard)} of ${Math.round(whole)} seconds`;

/** Ordered once, and once more where nothing was bought and it may be mended. Seconds are booked on the job for both together. */
async function buy(hearing: Hearing): Promise<Recognised> {
  const { tools, audio, seconds, ffmpeg, deps, warnings } = hearing;
  const { patienceMs = PATIENCE_MS, wait: pause = wait } = deps;
  if (!ffmpeg && isWorthRecoding(hearing, patienceMs)) warnings.push(`${NOT_RECODED}: ffmpeg is not on this machine`);
  const startedAt = tools.now().getTime();
  const [plain, form] = [plainForm(audio, seconds), cheapestForm(hearing, patienceMs)];
  const first = await sendAudio(hearing, { form, patienceMs, book: () => tools.spend(seconds) });
  const elapsedMs = tools.now().getTime() - startedAt;
  const second = secondOrder(first, { elapsedMs, patienceMs, isRecoded: form.output !== plain.output });
  if (!second) return first;
  if (second.plain) warnings.push(`${NOT_RECODED}: ${second.because}`);
  await pause(second.waitMs);
  const again = {
    form: second.plain ? plain : cheapestForm(hearing, second.patienceMs),
    patienceMs: second.patienceMs,
  };
  return sendAudio(hearing, again).catch((thrown: unknown) => ({ error: toEarshotError(thrown), unpaid: true }));
}

const NOT_RECODED = "the audio was sent larger than it need be";

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
