import { tmpdir } from "node:os";
import { EarshotError } from "../shared/errors.ts";
import { ffmpegCommand } from "../shared/media/ffmpeg-command.ts";
import type { AudioForm } from "./audio-form.ts";
import { type AudioStream, openAudio } from "./audio-stream.ts";
import type { Hearing } from "./hearing.ts";
import { type Recognised, recognise } from "./recognise.ts";
import { throughFfmpeg } from "./through-ffmpeg.ts";

export interface AudioOrder {
  readonly form: AudioForm;
  /** Longest wait for the recogniser, milliseconds. */
  readonly patienceMs: number;
  /** Called once the audio is there to be sent. */
  readonly book?: () => Promise<void>;
}

/** An output that grows beyond so many times what it should come to, and a megabyte, is no output of the audio's. */
const MOST_TIMES = 4;
const MEGABYTE = 1_000_000;

/** One order: the audio from YouTube to the recogniser, in the form asked for. When it ends, nothing of it is at work any more. */
export async function sendAudio(hearing: Hearing, { form, patienceMs, book }: AudioOrder): Promise<Recognised> {
  const { tools, audio: source, key, speakers, deps } = hearing;
  const direct = await deps.openDirect?.();
  let audio: AudioStream | undefined;
  try {
    audio = await openAudio(source, tools.outbound);
    if (!(await tools.stillNeeded())) throw new EarshotError("NotNeeded", { detail: "settled before audio was sent" });
    await book?.();
    audio = inForm(hearing, form, audio, patienceMs);
    const outbound = direct ?? tools.outbound;
    const { contentType } = form;
    return await recognise({ apiKey: key.apiKey, audio, contentType, speakers, outbound, patienceMs });
  } finally {
    await audio?.close();
    await direct?.close();
    if (direct) await tools.bookPastProxy(direct.usage());
  }
}

function inForm(
  { tools, ffmpeg }: Hearing,
  { output, uploadBytes = 0 }: AudioForm,
  audio: AudioStream,
  timeoutMs: number,
): AudioStream {
  if (output === undefined || ffmpeg === undefined) return audio;
  const { proxyUrl } = tools.outbound;
  const command = ffmpegCommand({ tool: ffmpeg, folder: tmpdir(), proxyUrl, output, timeoutMs });
  return throughFfmpeg(audio, { command, mostBytes: MOST_TIMES * uploadBytes + MEGABYTE, quote: tools.quote });
}
