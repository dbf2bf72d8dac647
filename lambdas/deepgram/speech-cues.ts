import { assembleCues } from "../shared/transcript/assemble-cues.ts";
import type { RawCue } from "../shared/transcript/timed-text.ts";
import type { Cue, Word } from "../shared/transcript/transcript.ts";
import type { Reading, Recognition, SpokenWord, Utterance } from "./recognition.ts";

/** Where words come without utterances, a cue ends at a pause, a change of speaker, or when it gets too long to read. */
const PAUSE_SECONDS = 0.8;
const LONGEST_SECONDS = 7;

/** The first channel in which anything was heard, else the first: one is asked for. */
export function heardChannel({ results: { channels } }: Recognition) {
  return channels?.find((channel) => saysSomething(channel.alternatives?.[0])) ?? channels?.[0];
}

/** The best reading of that channel. */
export const bestAlternative = (recognition: Recognition) => heardChannel(recognition)?.alternatives?.[0];

const saysSomething = (reading: Reading | undefined) => Boolean(reading?.transcript?.trim() || reading?.words?.length);

/** What was said, as cues: the recogniser's utterances, else its words by pauses, else its text in one piece. Empty for no words. */
export function speechCues(recognition: Recognition): Cue[] {
  const drafts = fromUtterances(recognition) ?? fromWords(recognition) ?? fromText(recognition);
  const named = drafts.toSorted((a, b) => a.startMs - b.startMs).filter(({ text }) => text?.trim());
  const cues = assembleCues({ cues: named, rolling: true });
  return cues.map((cue, index) => withSpeaker(cue, named.length === cues.length ? named[index]?.speaker : undefined));
}

type Draft = RawCue & { readonly speaker: number | undefined };

function fromUtterances({ results }: Recognition): Draft[] | undefined {
  const spoken = (results.utterances ?? []).filter(({ transcript, words }) => transcript?.trim() || words?.length);
  return spoken.length > 0 ? spoken.map(ofUtterance) : undefined;
}

function ofUtterance({ start, end, transcript, words, speaker }: Utterance): Draft {
  return draft(start ?? words?.[0]?.start ?? 0, end, transcript || textOf(words ?? []), words ?? [], speaker);
}

function fromWords(recognition: Recognition): Draft[] | undefined {
  const words = bestAlternative(recognition)?.words ?? [];
  if (words.length === 0) return undefined;
  const groups: SpokenWord[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (group && belongs(word, group)) group.push(word);
    else groups.push([word]);
  }
  return groups.map((group) => draft(group[0]?.start ?? 0, group.at(-1)?.end, textOf(group), group, group[0]?.speaker));
}

function belongs(word: SpokenWord, group: readonly SpokenWord[]): boolean {
  const [first, last] = [group[0], group.at(-1)];
  const pause = (word.start ?? 0) - (last?.end ?? 0);
  const length = (word.end ?? word.start ?? 0) - (first?.start ?? 0);
  return pause < PAUSE_SECONDS && length <= LONGEST_SECONDS && word.speaker === first?.speaker;
}

function fromText(recognition: Recognition): Draft[] {
  const text = bestAlternative(recognition)?.transcript ?? "";
  return text.trim() ? [draft(0, recognition.metadata?.duration, text, [], undefined)] : [];
}

function draft(
  start: number,
  end: number | null | undefined,
  text: string,
  words: readonly SpokenWord[],
  speaker: number | null | undefined,
): Draft {
  return {
    startMs: toMs(start),
    ...(end != null && { endMs: toMs(end) }),
    text,
    words: words.map((word) => toWord(word, start)),
    speaker: speaker ?? undefined,
  };
}

function toWord({ word, punctuated_word: punctuated, start, confidence }: SpokenWord, cueStart: number): Word {
  const text = punctuated || word || "";
  return { startMs: toMs(start ?? cueStart), text, ...(confidence != null && { confidence }) };
}

function withSpeaker(cue: Cue, speaker: number | undefined): Cue {
  return speaker === undefined ? cue : { ...cue, speaker: `Speaker ${speaker + 1}` };
}

const textOf = (words: readonly SpokenWord[]) => words.map((word) => word.punctuated_word || word.word || "").join(" ");
const toMs = (seconds: number) => Math.max(0, Math.round(seconds * 1000));
