import type { Transcript } from "../transcript.ts";
import { clock } from "./clock.ts";
import { displayCues, textLines } from "./display-cues.ts";

/** SubRip. It knows no escapes: an arrow within the text is taken apart, since it would read as a timing line. */
export function formatSrt({ cues }: Transcript): string {
  return displayCues(cues)
    .map((cue, i) => {
      const text = textLines(cue.text).replaceAll("-->", "-- >");
      return `${i + 1}\n${clock(cue.startMs, ",")} --> ${clock(cue.endMs, ",")}\n${text}\n`;
    })
    .join("\n");
}
