import type { Transcript } from "../transcript.ts";
import { clock } from "./clock.ts";
import { displayCues, textLines } from "./display-cues.ts";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** WebVTT (W3C, section 4.1 "Syntax"). */
export function formatVtt({ cues }: Transcript): string {
  const blocks = displayCues(cues).map((cue) => {
    const text = textLines(cue.text).replace(/[&<>]/g, (character) => ESCAPES[character] ?? character);
    return `\n${clock(cue.startMs, ".")} --> ${clock(cue.endMs, ".")}\n${text}\n`;
  });
  return `WEBVTT\n${blocks.join("")}`;
}
