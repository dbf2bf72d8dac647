import type { Cue } from "../transcript.ts";

/** How long a cue without a duration is shown, if the next one lets it. */
const SHORTEST_SHOWN_MS = 1000;

/**
 * Cues as players can show them: each ends after it begins and none overlaps. Cues that begin together become one, line under line; a
 * cue without a duration stays for a second or until the next.
 */
export function displayCues(cues: readonly Cue[]): Cue[] {
  const shown: Cue[] = [];
  for (const cue of cues) {
    const before = shown.at(-1);
    if (before?.startMs === cue.startMs) {
      shown[shown.length - 1] = {
        ...before,
        text: `${spoken(before)}\n${spoken(cue)}`,
        endMs: Math.max(before.endMs, cue.endMs),
      };
    } else shown.push({ startMs: cue.startMs, endMs: cue.endMs, text: spoken(cue) });
  }
  return shown.map((cue, i) => ({ ...cue, endMs: endOf(cue, shown[i + 1]) }));
}

function spoken(cue: Cue): string {
  return cue.speaker ? `${cue.speaker}: ${cue.text}` : cue.text;
}

function endOf(cue: Cue, next: Cue | undefined): number {
  const wanted = cue.endMs > cue.startMs ? cue.endMs : cue.startMs + SHORTEST_SHOWN_MS;
  return Math.min(wanted, next?.startMs ?? wanted);
}

/** The lines of a cue's text; a blank line would end the cue in SubRip and WebVTT. */
export function textLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");
}
