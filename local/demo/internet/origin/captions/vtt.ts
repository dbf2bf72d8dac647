import type { CaptionTrack } from "../../scenes/scene.ts";
import { type Frame, framesOf } from "./frames.ts";
import { clock } from "./xml.ts";

const HOLD_MS = 10;
const ROLLING_SETTINGS = " align:start position:0%";

/** WebVTT. Rolling captions are written as they look: each cue repeats the line before, and 10 ms cues hold a line still. */
export function renderVtt(track: CaptionTrack): string {
  const frames = framesOf(track);
  const cues =
    track.style === "rolling"
      ? frames.flatMap((frame, index) => rollingCues(frame, frames[index - 1], frames[index + 1]))
      : frames.map(plainCue);
  return `WEBVTT\nKind: captions\nLanguage: ${track.language}\n\n${cues.join("\n\n")}\n`;
}

/** SubRip: numbered, comma before the milliseconds. */
export function renderSrt(track: CaptionTrack): string {
  return framesOf(track)
    .map(
      (frame, index) => `${index + 1}\n${clock(frame.startMs, ",")} --> ${clock(endOf(frame), ",")}\n${frame.text}\n`,
    )
    .join("\n");
}

const endOf = (frame: Frame): number => frame.startMs + frame.durationMs;

function plainCue(frame: Frame): string {
  return `${clock(frame.startMs)} --> ${clock(endOf(frame))}\n${safe(frame.text)}`;
}

function rollingCues(frame: Frame, previous: Frame | undefined, next: Frame | undefined): string[] {
  const endMs = (next?.startMs ?? endOf(frame)) - HOLD_MS;
  const spoken = cue(frame.startMs, endMs, previous?.text ?? " ", timedWords(frame));
  return next === undefined ? [spoken] : [spoken, cue(endMs, endMs + HOLD_MS, safe(frame.text), " ")];
}

function cue(startMs: number, endMs: number, upper: string, lower: string): string {
  return `${clock(startMs)} --> ${clock(endMs)}${ROLLING_SETTINGS}\n${upper}\n${lower}`;
}

function timedWords(frame: Frame): string {
  return (frame.words ?? [])
    .map((word) =>
      word.offsetMs === 0 ? safe(word.text) : `<${clock(frame.startMs + word.offsetMs)}><c>${safe(word.text)}</c>`,
    )
    .join("");
}

function safe(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
