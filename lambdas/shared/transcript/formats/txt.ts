import { oneLine } from "../plain-text.ts";
import type { Transcript } from "../transcript.ts";

/** The words alone, one cue a line. */
export function formatTxt({ cues }: Transcript): string {
  return cues.map((cue) => `${cue.speaker ? `${cue.speaker}: ` : ""}${oneLine(cue.text)}\n`).join("");
}
