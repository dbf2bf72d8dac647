import { DeepgramError } from "@deepgram/sdk";
import { describe, expect, test } from "vitest";
import { readSpeech } from "../../lambdas/deepgram/read-speech.ts";
import { speechFault } from "../../lambdas/deepgram/speech-error.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";

/** The manifest's facts of a recogniser's answer, made by other code. */
interface SpeechFacts {
  readonly channels?: readonly {
    readonly detected_language: string | null;
    readonly n_words: number;
    readonly transcript_chars: number;
    readonly first_word?: { readonly start: number } | null;
  }[];
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
    const first = channel?.first_word;
    if (first) expect(words[0]?.startMs).toBe(Math.round(first.start * 1000));
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
