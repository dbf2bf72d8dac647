import { z } from "zod";

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

const word = z.object({
  word: text,
  punctuated_word: text,
  /** Seconds. */
  start: number,
  end: number,
  /** 0–1. */
  confidence: number,
  /** From 0; only where speakers were told apart. */
  speaker: number,
});

const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).nullish().catch(null);
/** What cannot be read in it is left out. */
const looseList = <Schema extends z.ZodType>(schema: Schema) =>
  list(schema.nullable().catch(null)).transform((items) => items?.filter((item) => item !== null));

const utterance = z.object({
  start: number,
  end: number,
  transcript: text,
  words: looseList(word),
  speaker: number,
});

const alternative = z.object({ transcript: text, confidence: number, words: looseList(word) });

const channel = z.object({
  alternatives: list(alternative),
  detected_language: text,
  language_confidence: number,
});

const recognition = z.object({
  /** Absent in the receipt of an order that is answered later. */
  results: z.object({ channels: list(channel), utterances: looseList(utterance) }),
  metadata: z.object({ duration: number }).nullish().catch(null),
});

export type Recognition = z.infer<typeof recognition>;
export type Reading = z.infer<typeof alternative>;
export type SpokenWord = z.infer<typeof word>;
export type Utterance = z.infer<typeof utterance>;

/** The recogniser's answer as far as it is used; undefined when it is none. Channels and alternatives may be missing or empty. */
export function readRecognition(answer: unknown): Recognition | undefined {
  return recognition.safeParse(answer).data;
}

/** How much audio the recogniser says it has heard, seconds; `otherwise` when it does not. */
export function heardSeconds(answer: unknown, otherwise: number): number {
  return readRecognition(answer)?.metadata?.duration ?? otherwise;
}
