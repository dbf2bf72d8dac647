import type { CaptionTrack } from "../../scenes/scene.ts";

/** One caption as the server stores it: the truth of the scene with the noise of its track's style. */
export interface Frame {
  readonly startMs: number;
  readonly durationMs: number;
  readonly text: string;
  /** Words with their distance from `startMs`; only in rolling captions. The text of every word but the first begins with a space. */
  readonly words?: readonly FrameWord[];
}

/** One word of a rolling line. */
export interface FrameWord {
  readonly text: string;
  readonly offsetMs: number;
}

const ZERO_WIDTH_SPACE = "\u200b";
const BYTE_ORDER_MARK = "\ufeff";
const ANIMATION_STEPS = 3;
const ANIMATION_STEP_MS = 90;
/** Words of a line are spread over this part of its time. */
const SPOKEN_PART = 0.8;

/** The frames of a track, in the order of their starts. */
export function framesOf(track: CaptionTrack): Frame[] {
  return track.cues.flatMap((cue, index) => {
    switch (track.style) {
      case "animated":
        return animated(cue);
      case "spaced":
        return [{ ...cue, text: BYTE_ORDER_MARK + cue.text.replaceAll(" ", ` ${ZERO_WIDTH_SPACE}`) }];
      case "marked":
        return [{ ...cue, text: `<i>${escaped(cue.text)}</i>` }];
      case "rolling":
        return [rolling(cue, track.cues[index + 1])];
      default:
        return [cue];
    }
  });
}

function animated(cue: Frame): Frame[] {
  return Array.from({ length: ANIMATION_STEPS }, (_, step) => ({
    startMs: cue.startMs + step * ANIMATION_STEP_MS,
    durationMs: cue.durationMs - step * ANIMATION_STEP_MS,
    text: `${ZERO_WIDTH_SPACE} ${cue.text}${ZERO_WIDTH_SPACE}`,
  }));
}

/** A rolling line stays until the line after it has gone: its time overlaps the next one's. */
function rolling(cue: Frame, next: Frame | undefined): Frame {
  const texts = cue.text.split(" ");
  const words = texts.map((word, index) => ({
    text: index === 0 ? word : ` ${word}`,
    offsetMs: Math.round((index * cue.durationMs * SPOKEN_PART) / texts.length),
  }));
  const endMs = next === undefined ? cue.startMs + cue.durationMs : next.startMs + next.durationMs;
  return { ...cue, durationMs: endMs - cue.startMs, words };
}

/** HTML entities for the five characters that have one everywhere. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
