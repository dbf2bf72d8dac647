import { laneRow } from "../shared/lanes.ts";
import type { FfmpegOutput } from "../shared/media/ffmpeg-command.ts";
import type { AudioSource } from "./choose-audio.ts";
import { recodedBytes, recodingPays } from "./recoding-rule.ts";

/** How an audio goes out. */
export interface AudioForm {
  /** What ffmpeg makes of it; absent: it goes out as it comes in. */
  readonly output?: FfmpegOutput;
  readonly contentType: string;
  /** What the upload should come to; absent: not known. */
  readonly uploadBytes?: number;
}

export interface FormFacts {
  readonly audio: AudioSource;
  /** How long it plays. */
  readonly seconds: number;
  /** US dollars a gigabyte of the upload; undefined: not known. */
  readonly uploadUsdPerGb: number | undefined;
  /** Absolute path of ffmpeg; undefined: there is none. */
  readonly ffmpeg: string | undefined;
}

/** The sound of a file with pictures, which YouTube gives no size of its own: AAC at 96 kbit/s in format 18 (remembered, not measured). */
const SOUND_BITS_PER_SECOND = 96_000;

/** Containers in which sound leaves a file with pictures as it is, by the beginning of the codec's name. */
const CONTAINERS: readonly (readonly [codec: RegExp, output: FfmpegOutput, contentType: string])[] = [
  [/^(mp4a|aac)/, "adts", "audio/aac"],
  [/^(opus|vorbis)/, "ogg", "audio/ogg"],
];

const { memoryMb } = laneRow("deepgram");

/** Recoded where that pays, `leftMs` are enough for it and there is ffmpeg; else as `plainForm`. */
export function cheapestForm(facts: FormFacts, leftMs: number): AudioForm {
  return facts.ffmpeg !== undefined && isWorthRecoding(facts, leftMs)
    ? recoded(facts.seconds)
    : plainForm(facts.audio, facts.seconds);
}

/** Whether it would pay, with ffmpeg or without, and `leftMs` are enough for it. */
export function isWorthRecoding({ audio, seconds, uploadUsdPerGb }: FormFacts, leftMs: number): boolean {
  const { uploadBytes } = plainForm(audio, seconds);
  const leftSeconds = leftMs / 1000;
  return recodingPays({ seconds, uploadBytes, usdPerGb: uploadUsdPerGb, memoryMb, leftSeconds });
}

/** As it comes in; out of a file with pictures the sound alone, in a container that can be written as it comes. */
export function plainForm(
  { hasPictures, contentType, codec = "", estimatedBytes }: AudioSource,
  seconds: number,
): AudioForm {
  if (!hasPictures) return { contentType, ...(estimatedBytes && { uploadBytes: estimatedBytes }) };
  const [, output, type] = CONTAINERS.find(([pattern]) => pattern.test(codec)) ?? [];
  if (!output || !type) return recoded(seconds);
  return { output, contentType: type, uploadBytes: (seconds * SOUND_BITS_PER_SECOND) / 8 };
}

const recoded = (seconds: number): AudioForm => ({
  output: "opus",
  contentType: "audio/ogg",
  uploadBytes: recodedBytes(seconds),
});
