import { plainText } from "./plain-text.ts";
import { momentMs, type RawCue, type TimedText } from "./timed-text.ts";
import type { Word } from "./transcript.ts";

const STAMP = String.raw`(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})`;
const TIMING = new RegExp(String.raw`^${STAMP}[ \t]+-->[ \t]+${STAMP}`);
const WORD = new RegExp(`<${STAMP}>`, "g");

interface Block {
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
}

/**
 * WebVTT as YouTube sends it. Recognised speech scrolls there: a cue repeats the line before its new one, and cues of a few milliseconds
 * hold the picture between two lines. Only what is new is kept, by comparing a cue with the lines still on the screen, so that words
 * said twice stay.
 */
export function readVtt(text: string): TimedText {
  const blocks = text
    .replace(/\r\n?/g, "\n")
    .split(/\n{2,}/)
    .flatMap(readBlock);
  const rolling = blocks.some((block) => block.lines.some((line) => /<(?:\d+:)?\d{2}:\d{2}\.\d{3}>/.test(line)));
  const scrolls = blocks.some((block, i) => isHold(block, blocks[i - 1]));
  return {
    format: "vtt",
    cues: scrolls ? newLines(blocks) : blocks.map((block) => cueOf(block, block.lines)),
    rolling,
  };
}

function readBlock(block: string): Block[] {
  const lines = block.split("\n");
  const timingAt = lines.findIndex((line) => TIMING.test(line));
  const timing = TIMING.exec(lines[timingAt] ?? "");
  if (!timing || timingAt > 1) return [];
  const startMs = stampMs(timing.slice(1, 5));
  const endMs = stampMs(timing.slice(5, 9));
  if (momentMs(startMs) === undefined || momentMs(endMs) === undefined) return [];
  return [{ startMs, endMs, lines: lines.slice(timingAt + 1) }];
}

function stampMs([hours, minutes, seconds, ms]: readonly (string | undefined)[]): number {
  return ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
}

/** A cue of at most 10 ms that begins where the one before ends and shows nothing new. */
function isHold(block: Block, before: Block | undefined): boolean {
  if (!before || block.endMs - block.startMs > 10 || block.startMs !== before.endMs) return false;
  const shown = visible(before);
  return visible(block).length > 0 && visible(block).every((line) => shown.includes(line));
}

function newLines(blocks: readonly Block[]): RawCue[] {
  let onScreen: readonly string[] = [];
  return blocks.map((block) => {
    const shown = visible(block);
    const kept = repeatedLines(onScreen, shown);
    onScreen = shown;
    return cueOf(block, block.lines.filter((line) => plainText(line) !== "").slice(kept));
  });
}

/** How many of the first lines of `shown` are the last lines of what was on the screen. */
function repeatedLines(onScreen: readonly string[], shown: readonly string[]): number {
  for (let count = Math.min(onScreen.length, shown.length); count > 0; count--) {
    if (onScreen.slice(-count).every((line, i) => line === shown[i])) return count;
  }
  return 0;
}

function visible(block: Block): readonly string[] {
  return block.lines.map(plainText).filter((line) => line !== "");
}

function cueOf(block: Block, lines: readonly string[]): RawCue {
  const text = lines.join("\n");
  const words = wordsOf(text, block.startMs);
  return { startMs: block.startMs, endMs: block.endMs, text, ...(words.length > 1 && { words }) };
}

function wordsOf(text: string, startMs: number): Word[] {
  const marks = [...text.matchAll(WORD)];
  const starts = [startMs, ...marks.map((mark) => stampMs(mark.slice(1, 5)))];
  const pieces = text.split(/<(?:\d+:)?\d{2}:\d{2}\.\d{3}>/);
  return pieces
    .map((piece, i) => ({ startMs: starts[i] ?? startMs, text: piece }))
    .filter((word) => plainText(word.text) !== "");
}
