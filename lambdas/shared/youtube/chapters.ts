import type { Chapter } from "../transcript/transcript.ts";
import { timestampMs } from "./timestamp.ts";

const LINE = /^[\s\-–—•*[(]*((?:\d{1,2}:)?\d{1,3}:\d{2})[\])]*[\s\-–—:|.]*(\S.*)$/;

/**
 * Chapters out of a description, by YouTube's own rule (Help, "Add chapters to your videos"): at least three timestamps in ascending
 * order, the first 0:00, each chapter ten seconds or longer. Empty when the rule is not met.
 */
export function chaptersFromDescription(description: string, lengthSeconds?: number): readonly Chapter[] {
  const chapters = description.split("\n").flatMap((line) => {
    const [, stamp, title] = LINE.exec(line) ?? [];
    return stamp && title ? [{ startMs: timestampMs(stamp) ?? 0, title: title.trim() }] : [];
  });
  const starts = chapters.map((chapter) => chapter.startMs);
  const long = starts.every((startMs, i) => i === 0 || startMs - (starts[i - 1] ?? 0) >= 10_000);
  const inside = lengthSeconds === undefined || (starts.at(-1) ?? 0) < lengthSeconds * 1000;
  return chapters.length >= 3 && starts[0] === 0 && long && inside ? chapters : [];
}
