import { afterAll, describe, expect, test } from "vitest";
import { assembleCues } from "../../lambdas/shared/transcript/assemble-cues.ts";
import { plainText } from "../../lambdas/shared/transcript/plain-text.ts";
import { readTimedText } from "../../lambdas/shared/transcript/read-timed-text.ts";
import { type CueFacts, corpusBody, corpusItems, corpusMissing, type Item } from "../support/corpus/corpus.ts";

const items = corpusItems("timedtext_json3", "timedtext_srv1", "timedtext_srv3", "timedtext_vtt");
const lines: string[] = [];

/** The manifest's text, decoded and without the characters that are never part of a transcript. */
const words = (text: string) => plainText(text);

/** As the manifest counts: a line break is one character, and a WebVTT word has no tag that tells its time. */
const counted = (text: string) => text.replaceAll("\r\n", "\n").replace(/<[\d:.]+>|<\/?c[^>]*>/g, "");

function read(item: Item) {
  const body = corpusBody(item).toString("utf8");
  const file = readTimedText(body);
  return { file, cues: assembleCues({ ...file, rolling: file.rolling || (item.subkind?.includes("asr") ?? false) }) };
}

function expectCue(
  facts: CueFacts | undefined,
  found: { startMs: number; endMs?: number | undefined; text: string } | undefined,
) {
  expect(found?.startMs).toBe(facts?.start_ms);
  expect(words(found?.text ?? "")).toBe(words(facts?.text ?? ""));
}

describe("recorded caption files", () => {
  test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => expect(items).toHaveLength(31));

  const scrolling = (item: Item) => item.kind === "timedtext_vtt" && item.subkind === "asr with word times";
  const plain = items.filter((item) => !scrolling(item));

  test.each(plain.map((item) => [item.id, item] as const))("%s: every cue with text, as it stands", (_, item) => {
    const { file } = read(item);
    const { n_cues_with_text = -1, n_chars, n_multiline, first_cue, last_cue } = item.facts;
    expect(file.format).toBe(item.kind.replace("timedtext_", ""));
    expect(file.cues).toHaveLength(n_cues_with_text);
    expect([...file.cues.map(({ text }) => counted(text)).join("\n")]).toHaveLength(n_chars ?? -1);
    expect(file.cues.filter(({ text }) => text.includes("\n"))).toHaveLength(n_multiline ?? -1);
    expectCue(first_cue, file.cues[0]);
    expect(file.cues[0]?.endMs).toBe(first_cue?.end_ms);
    expectCue(last_cue, file.cues.at(-1));
    expect(file.cues.at(-1)?.endMs).toBe(last_cue?.end_ms);
  });

  test.each(plain.map((item) => [item.id, item] as const))("%s: the transcript has the same cues", (_, item) => {
    const { file, cues } = read(item);
    const blank = file.cues.filter((cue) => words(cue.text) === "").length;
    const missing = (item.facts.n_cues_with_text ?? 0) - cues.length;
    if (missing === 0) {
      const inTime = file.cues.toSorted((a, b) => a.startMs - b.startMs);
      expect(cues.map((cue) => [cue.startMs, cue.text])).toEqual(inTime.map((cue) => [cue.startMs, words(cue.text)]));
      cues.forEach((cue, i) => {
        const next = inTime[i + 1]?.startMs;
        expect(cue.endMs).toBe(Math.min(inTime[i]?.endMs ?? Number.NaN, next ?? Number.POSITIVE_INFINITY));
      });
      return;
    }
    expect(item.recorded, "only made-up files may lose a cue").toBe(false);
    const because =
      blank === missing
        ? "they hold invisible characters alone"
        : "they are frames of an animation: the same words, overlapping or in touch";
    lines.push(
      `argued: ${item.id}: ${missing} of ${item.facts.n_cues_with_text} cues are not in the transcript: ${because}`,
    );
    const texts = new Set(cues.map((cue) => cue.text));
    expect(file.cues.every((cue) => words(cue.text) === "" || texts.has(words(cue.text)))).toBe(true);
  });

  test.each(items.map((item) => [item.id, item] as const))("%s: cues neither overlap nor run backwards", (_, item) => {
    const { cues } = read(item);
    for (const [i, cue] of cues.entries()) {
      expect(cue.endMs).toBeGreaterThanOrEqual(cue.startMs);
      const next = cues[i + 1];
      if (next) expect(next.startMs).toBeGreaterThanOrEqual(cue.endMs);
      for (const word of cue.words ?? []) {
        expect(word.startMs).toBeGreaterThanOrEqual(cue.startMs);
        expect(word.startMs).toBeLessThanOrEqual(cue.endMs);
      }
    }
  });

  test.each(items.filter(scrolling).map((item) => [item.id, item] as const))(
    "%s: scrolling lines are not doubled",
    (id, item) => {
      const { cues } = read(item);
      const body = corpusBody(item).toString("utf8");
      expect(cues.flatMap((cue) => cue.text.split(/\s+/)).join(" ")).toBe(spokenWords(body));
      expect(cues.at(-1)?.text.split(/\s+/).at(-1)).toBe(item.facts.last_cue?.text.split(/\s+/).at(-1));
      expect(cues.filter(({ words }) => words)).toHaveLength(item.facts.n_cues_with_word_times ?? -1);
      lines.push(
        `argued: ${id}: ${cues.length} cues for ${item.facts.n_cues_with_text} timing lines: each new line once`,
      );
    },
  );

  const timed = items.filter((item) => item.facts.n_segs_with_tOffsetMs);
  test.each(timed.map((item) => [item.id, item] as const))("%s: its words have times", (_, item) => {
    const wordsTimed = read(item).cues.flatMap((cue) => cue.words ?? []).length;
    const { n_segs_with_tOffsetMs = 0, n_cues_with_text = 0 } = item.facts;
    // The first word of a line has the time of its line.
    expect(wordsTimed).toBe(n_segs_with_tOffsetMs + n_cues_with_text);
  });
});

/** Said once: in such a file a line's words stand one by one in the cue that brings it, and cues of 10 ms bring nothing. */
function spokenWords(vtt: string): string {
  const blocks = vtt.split("\n\n").filter((block) => block.includes("-->"));
  const bringing = blocks.filter((block) => {
    const [from = "", to = ""] = block.split("\n")[0]?.split(" --> ") ?? [];
    const ms = (stamp: string) => Number(stamp.slice(6, 8)) * 1000 + Number(stamp.slice(9, 12));
    return Math.abs(ms(to) - ms(from)) > 10;
  });
  const lastLines = bringing.map((block) => block.trimEnd().split("\n").at(-1) ?? "");
  return lastLines
    .map((line) => line.replace(/<[^>]*>/g, "").trim())
    .filter(Boolean)
    .join(" ");
}

afterAll(() => {
  lines.push(`caption files: ${items.length} scored, ${lines.length} arguments`);
  process.stdout.write(`${lines.join("\n")}\n`);
});
