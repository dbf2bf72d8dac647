import { NotStrict, type StrictCue } from "./strict-vtt.ts";

const TIMING = /^(\d{2,}):([0-5]\d):([0-5]\d),(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d),(\d{3})$/;

/** Reads SubRip as the strictest players do: counters from 1 without a gap, comma before the milliseconds, one blank line between cues, text in each, no overlap. */
export function readStrictSrt(file: string): StrictCue[] {
  if (file === "") return [];
  if (!file.endsWith("\n") || file.endsWith("\n\n")) throw new NotStrict("the file must end with one line end");
  const cues = file.slice(0, -1).split("\n\n").map(readBlock);
  cues.forEach((cue, i) => {
    if (cue.startMs < (cues[i - 1]?.endMs ?? 0)) throw new NotStrict(`cue ${i + 1} overlaps the one before it`);
  });
  return cues;
}

function readBlock(block: string, index: number): StrictCue {
  const [counter, timing = "", ...lines] = block.split("\n");
  if (counter !== String(index + 1)) throw new NotStrict(`counter ${counter} where ${index + 1} belongs`);
  const match = TIMING.exec(timing);
  if (!match) throw new NotStrict(`not a timing line: ${timing}`);
  const [h1 = 0, m1 = 0, s1 = 0, ms1 = 0, h2 = 0, m2 = 0, s2 = 0, ms2 = 0] = match.slice(1).map(Number);
  const [startMs, endMs] = [((h1 * 60 + m1) * 60 + s1) * 1000 + ms1, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2];
  if (endMs <= startMs) throw new NotStrict(`ends when it begins: ${timing}`);
  if (lines.length === 0 || lines.some((line) => line.trim() === ""))
    throw new NotStrict(`a blank line within cue ${counter}`);
  if (lines.some((line) => line.includes("-->"))) throw new NotStrict(`an arrow within cue ${counter}`);
  return { startMs, endMs, lines };
}
