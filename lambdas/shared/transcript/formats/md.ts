import type { TranscriptDocument } from "../document.ts";
import { oneLine } from "../plain-text.ts";
import type { Chapter, Cue, Transcript } from "../transcript.ts";
import { stamp } from "./clock.ts";

/** A pause or a length after which a new paragraph begins. */
const PAUSE_MS = 3000;
const PARAGRAPH_CHARACTERS = 600;

/** Markdown: title and source, then paragraphs that begin with a link to their moment, under the video's chapters if it has any. */
export function formatMarkdown(transcript: Transcript, { videoId }: Pick<TranscriptDocument, "videoId">): string {
  const { title, channelName, language, kind, chapters = [], cues } = transcript;
  const link = `https://www.youtube.com/watch?v=${videoId}`;
  const head = [
    `# ${escaped(title ?? videoId)}`,
    `${channelName ? `${escaped(channelName)} · ` : ""}<${link}> · ${language}, ${kind}`,
  ];
  const sections = bySection(cues, chapters).flatMap(({ chapter, cues: own }) => [
    ...(chapter ? [`## ${stamp(chapter.startMs)} ${escaped(chapter.title)}`] : []),
    ...paragraphs(own).map((paragraph) => toParagraph(paragraph, link)),
  ]);
  return `${[...head, ...sections].join("\n\n")}\n`;
}

interface Section {
  readonly chapter?: Chapter;
  readonly cues: readonly Cue[];
}

function bySection(cues: readonly Cue[], chapters: readonly Chapter[]): Section[] {
  const starts = chapters.map((chapter) => chapter.startMs);
  const before = cues.filter((cue) => cue.startMs < (starts[0] ?? Number.POSITIVE_INFINITY));
  const sections = chapters.map((chapter, i) => ({
    chapter,
    cues: cues.filter(
      (cue) => cue.startMs >= chapter.startMs && cue.startMs < (starts[i + 1] ?? Number.POSITIVE_INFINITY),
    ),
  }));
  return [...(before.length > 0 ? [{ cues: before }] : []), ...sections];
}

function paragraphs(cues: readonly Cue[]): Cue[][] {
  const groups: Cue[][] = [];
  let length = 0;
  cues.forEach((cue, i) => {
    const before = cues[i - 1];
    const pause = before ? cue.startMs - before.endMs >= PAUSE_MS || cue.speaker !== before.speaker : true;
    length = pause || length > PARAGRAPH_CHARACTERS ? 0 : length;
    if (length === 0) groups.push([]);
    groups.at(-1)?.push(cue);
    length += cue.text.length;
  });
  return groups;
}

function toParagraph(cues: readonly Cue[], link: string): string {
  const [first] = cues;
  const startMs = first?.startMs ?? 0;
  const speaker = first?.speaker ? `**${escaped(first.speaker)}:** ` : "";
  const words = cues.map((cue) => escaped(oneLine(cue.text))).join(" ");
  return `[${stamp(startMs)}](${link}&t=${Math.floor(startMs / 1000)}s) ${speaker}${words}`;
}

/** Characters that Markdown gives a meaning lose it. */
function escaped(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>#|~&]/g, (character) => `\\${character}`);
}
