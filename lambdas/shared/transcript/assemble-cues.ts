import { plainText } from "./plain-text.ts";
import type { RawCue, TimedText } from "./timed-text.ts";
import type { Cue, Word } from "./transcript.ts";

/** How long the last cue stays when nothing says so. */
const LAST_CUE_MS = 5000;
/** Nobody reads a caption shorter than this: it is a frame of an animation. */
const FRAME_MS = 100;

type Draft = Required<Pick<RawCue, "startMs">> & { endMs: number | undefined; text: string; words: readonly Word[] };

/**
 * The cues of a transcript: in order of their starts (equal starts in the file's order), without blank ones, none ending after the next
 * begins. A cue without an end stays until the next one, the last for five seconds. Of an animated track, neighbouring identical cues
 * that overlap, or that follow each other as frames, become one; scrolling captions are left as they are.
 */
export function assembleCues({ cues, rolling }: Pick<TimedText, "cues" | "rolling">): Cue[] {
  const drafts = cues.map(toDraft).filter((draft) => draft.text !== "");
  const ordered = inOrder(drafts) ? drafts : drafts.toSorted((a, b) => a.startMs - b.startMs);
  const kept = rolling ? ordered : withoutAnimation(ordered);
  return kept.map((draft, i) => finish(draft, kept[i + 1]?.startMs));
}

function toDraft({ startMs, endMs, text, words }: RawCue): Draft {
  return {
    startMs,
    endMs: endMs === undefined ? undefined : Math.max(endMs, startMs),
    text: plainText(text),
    words: words ?? [],
  };
}

function inOrder(drafts: readonly Draft[]): boolean {
  return drafts.every((draft, i) => draft.startMs >= (drafts[i - 1]?.startMs ?? 0));
}

function withoutAnimation(drafts: readonly Draft[]): readonly Draft[] {
  const shownLast = new Map<string, Draft>();
  return drafts.filter((draft) => {
    const before = shownLast.get(draft.text);
    if (!before || !continues(draft, before)) {
      shownLast.set(draft.text, draft);
      return true;
    }
    before.endMs = Math.max(before.endMs ?? 0, draft.endMs ?? 0);
    return false;
  });
}

function continues(draft: Draft, before: Draft): boolean {
  if (before.endMs === undefined || draft.endMs === undefined) return false;
  if (draft.startMs < before.endMs) return true;
  return draft.startMs === before.endMs && draft.endMs - draft.startMs <= FRAME_MS;
}

function finish({ startMs, endMs, text, words }: Draft, nextStartMs: number | undefined): Cue {
  const wanted = endMs ?? nextStartMs ?? startMs + LAST_CUE_MS;
  const end = Math.min(wanted, nextStartMs ?? wanted);
  const spoken = words.map((word) => ({ ...word, text: plainText(word.text) })).filter((word) => word.text !== "");
  return { startMs, endMs: end, text, ...(spoken.length > 0 && { words: inside(spoken, startMs, end) }) };
}

/** Words begin within their cue, in order. */
function inside(words: readonly Word[], startMs: number, endMs: number): Word[] {
  let earliest = startMs;
  return words.map((word) => {
    earliest = Math.min(Math.max(word.startMs, earliest), endMs);
    return { ...word, startMs: earliest };
  });
}
