import type { Word } from "./transcript.ts";

/** One caption as its file has it. */
export interface RawCue {
  /** Milliseconds, whole, from the start of the video. */
  readonly startMs: number;
  /** Absent where the file gives none. */
  readonly endMs?: number;
  /** The text layer: tags and entities still in it. */
  readonly text: string;
  readonly words?: readonly Word[];
}

/** A caption file of any format. */
export interface TimedText {
  readonly format: "json3" | "srv1" | "srv2" | "srv3" | "vtt";
  readonly cues: readonly RawCue[];
  /** Recognised speech that scrolls: cues overlap by design, and equal neighbours are words said twice. */
  readonly rolling: boolean;
}

/** Longest video that is believed, milliseconds; a later cue is not read. Streams of more than a year exist. */
const LONGEST_MS = 10 * 366 * 86_400_000;

/** A moment as whole milliseconds; undefined when it is no number or no possible moment. */
export function momentMs(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
  const ms = Math.round(number);
  return ms >= 0 && ms <= LONGEST_MS ? ms : undefined;
}
