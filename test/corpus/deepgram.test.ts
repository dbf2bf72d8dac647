import { DeepgramError } from "@deepgram/sdk";
import { describe, expect, test } from "vitest";
import { readSpeech } from "../../lambdas/deepgram/read-speech.ts";
import { heardSeconds } from "../../lambdas/deepgram/recognition.ts";
import { speechFault } from "../../lambdas/deepgram/speech-error.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";

/** The manifest's facts of a recogniser's answer, made by other code. */
interface SpeechFacts {
  readonly channels?: readonly {
    readonly detected_language: string | null;
    readonly n_words: number;
    readonly transcript_chars: number;
    readonly transcript_head: string;
    readonly first_word?: WordFacts | null;
    readonly last_word?: WordFacts | null;
    readonly speakers: readonly number[];
  }[];
  readonly duration_s?: number;
  readonly n_utterances?: number | null;
  readonly first_utterance?: UtteranceFacts;
  readonly last_utterance?: UtteranceFacts;
}

interface WordFacts {
  readonly word: string;
  readonly punctuated_word?: string;
  readonly start: number;
}

interface UtteranceFacts {
  readonly start: number;
  readonly end: number;
  readonly transcript: string;
  readonly speaker: number | null;
}

const STATUSES = [
  [400, "SpeechFailed"],
  [401, "DeepgramUnauthorized"],
  [402, "DeepgramPaymentRequired"],
  [403, "DeepgramUnauthorized"],
  [413, "SpeechFailed"],
  [415, "SpeechFailed"],
  [429, "UpstreamServerError"],
  [503, "UpstreamServerError"],
] as const;

const answers = corpusItems("deepgram_response");
const factsOf = (item: Item) => item.facts as unknown as SpeechFacts;
const isSpoken = (item: Item) =>
  item.facts.expected_outcome === "ok" && (factsOf(item).channels?.[0]?.transcript_chars ?? 0) > 0;
const isLive = (item: Item) => item.subkind?.startsWith("live") === true;
const read = (item: Item) => readSpeech(JSON.parse(String(corpusBody(item))));

test.skipIf(corpusMissing)(corpusMissing ?? "there are answers of all kinds", () => {
  expect(answers).toHaveLength(49);
  expect(answers.filter(isSpoken).length).toBeGreaterThan(15);
});

describe.skipIf(corpusMissing)("recorded answers of the recogniser", () => {
  test.each(answers.filter((item) => isSpoken(item) && !isLive(item)))("$id: every word, in order", (item) => {
    const channel = factsOf(item).channels?.[0];
    const { cues, language } = read(item);
    const starts = cues.map(({ startMs }) => startMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(cues.every(({ startMs, endMs, text }) => endMs >= startMs && text !== "")).toBe(true);
    const words = cues.flatMap((cue) => cue.words ?? []);
    expect(words).toHaveLength(channel?.n_words ?? 0);
    expect(language ?? null).toBe(channel?.detected_language ?? null);
    for (const [known, found] of [
      [channel?.first_word, words.at(0)],
      [channel?.last_word, words.at(-1)],
    ] as const) {
      if (!known) continue;
      expect(found).toMatchObject({
        startMs: Math.round(known.start * 1000),
        text: known.punctuated_word ?? known.word,
      });
    }
    const text = cues.map((cue) => cue.text).join(" ");
    expect(text).toHaveLength(channel?.transcript_chars ?? -1);
    expect(text.slice(0, channel?.transcript_head.length)).toBe(channel?.transcript_head);
    const speakers = new Set(cues.flatMap(({ speaker }) => speaker ?? []));
    expect(speakers).toEqual(new Set(channel?.speakers.map((number) => `Speaker ${number + 1}`)));
  });

  const spokenTo = answers.filter((item) => isSpoken(item) && factsOf(item).n_utterances);
  test.each(spokenTo)("$id: a cue for each utterance", (item) => {
    const { n_utterances, first_utterance, last_utterance } = factsOf(item);
    const { cues } = read(item);
    expect(cues).toHaveLength(n_utterances ?? -1);
    for (const [known, found] of [
      [first_utterance, cues.at(0)],
      [last_utterance, cues.at(-1)],
    ] as const) {
      const { start = -1, end = -1, transcript, speaker } = known ?? {};
      expect(found).toMatchObject({
        startMs: Math.round(start * 1000),
        endMs: Math.round(end * 1000),
        text: transcript,
        ...(speaker != null && { speaker: `Speaker ${speaker + 1}` }),
      });
    }
  });

  test.each(answers.filter((item) => factsOf(item).duration_s && !isLive(item)))("$id: as long as it says", (item) => {
    expect(heardSeconds(JSON.parse(String(corpusBody(item))), -1)).toBe(factsOf(item).duration_s);
  });

  test.each(answers.filter((item) => item.facts.expected_outcome === "deepgram_error"))(
    "$id as an error: the code is its status's, and its own words are told",
    (item) => {
      const body = JSON.parse(String(corpusBody(item)));
      for (const [statusCode, code] of STATUSES) {
        const { error, unpaid } = speechFault(new DeepgramError({ statusCode, body }), { uploaded: true });
        expect([error.code, unpaid]).toEqual([code, true]);
        expect(error.detail).toContain(body.err_msg.slice(0, 100).replace(/\s+/g, " "));
      }
    },
  );

  test.each(answers.filter((item) => !isSpoken(item)))("$id: no words, and no crash", (item) => {
    try {
      expect(read(item).cues.length).toBeGreaterThan(0);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(EarshotError);
      expect(["SpeechFailed", "NoSpeech"]).toContain((thrown as EarshotError).code);
      if (item.facts.expected_outcome === "deepgram_error") expect((thrown as EarshotError).code).toBe("SpeechFailed");
    }
  });
});
