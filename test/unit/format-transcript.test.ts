import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assembleCues } from "../../lambdas/shared/transcript/assemble-cues.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { FORMATS, formatTranscript } from "../../lambdas/shared/transcript/formats/format-transcript.ts";
import type { Cue, Transcript } from "../../lambdas/shared/transcript/transcript.ts";
import { makeTranscript } from "../support/make.ts";
import { readStrictCsv } from "../support/strict/strict-csv.ts";
import { readStrictSrt } from "../support/strict/strict-srt.ts";
import { readStrictVtt } from "../support/strict/strict-vtt.ts";

function documentOf(transcript?: Transcript): TranscriptDocument {
  const receipt = {
    complete: true,
    durationMs: 1,
    requests: 2,
    bytesUp: 1,
    bytesDown: 1,
    speechSeconds: 0,
    costUsd: null,
  };
  const verdict = transcript ? "transcript" : "no_captions";
  return {
    videoId: "dQw4w9WgXcQ",
    verdict,
    ...(transcript && { transcript }),
    evidence: [],
    warnings: [],
    receipt,
    jobId: "j",
  };
}

const print = (format: (typeof FORMATS)[number], cues: readonly Cue[], more: Partial<Transcript> = {}) =>
  formatTranscript(format, documentOf(makeTranscript({ cues, ...more })))?.body ?? "";

const NASTY: readonly Cue[] = [
  { startMs: 0, endMs: 0, text: "Top <left> & --> right" },
  { startMs: 0, endMs: 1500, text: "second speaker\n\nafter a gap", speaker: "Ann" },
  { startMs: 1500, endMs: 1500, text: '=HYPERLINK("x")' },
  { startMs: 1600, endMs: 90_004_999, text: '- Hi, "you"\n- ﻿مرحبا 🦊' },
];

describe("SubRip and WebVTT", () => {
  test("pass strict readers, cues that begin together as one", () => {
    const srt = readStrictSrt(print("srt", NASTY));
    const vtt = readStrictVtt(print("vtt", NASTY));
    expect(vtt.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 1500],
      [1500, 1600],
      [1600, 90_004_999],
    ]);
    expect(srt.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(
      vtt.map(({ startMs, endMs }) => [startMs, endMs]),
    );
    expect(vtt[0]?.lines).toEqual(["Top <left> & --> right", "Ann: second speaker", "after a gap"]);
    expect(srt[0]?.lines[0]).toBe("Top <left> & -- > right");
  });

  test("hold for any cues", () => {
    const raw = fc.record({
      startMs: fc.nat(20_000),
      length: fc.nat(9000),
      text: fc.string({ unit: "binary", maxLength: 30 }),
    });
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 20 }), fc.boolean(), (drafts, rolling) => {
        const cues = assembleCues({
          cues: drafts.map(({ startMs, length, text }) => ({ startMs, endMs: startMs + length, text })),
          rolling,
        });
        expect(readStrictSrt(print("srt", cues)).length).toBe(readStrictVtt(print("vtt", cues)).length);
        expect(readStrictCsv(print("csv", cues))).toHaveLength(cues.length + 1);
      }),
      { numRuns: 500 },
    );
  });
});

describe("CSV", () => {
  test("is RFC 4180, and nothing in it runs as a formula", () => {
    const rows = readStrictCsv(print("csv", NASTY));
    expect(rows[0]).toEqual(["start_ms", "end_ms", "speaker", "text"]);
    expect(rows[2]).toEqual(["0", "1500", "Ann", "second speaker after a gap"]);
    expect(rows[3]?.[3]).toBe('\'=HYPERLINK("x")');
    expect(rows[4]?.[3]).toMatch(/^'- Hi, "you" - /);
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "'=1", "|calc", '"=1"'])(
    "%j gets an apostrophe",
    (text) => {
      const cell = readStrictCsv(print("csv", [{ startMs: 0, endMs: 1, text }]))[1]?.[3] ?? "";
      expect(cell).toMatch(/^'/);
    },
  );
});

test("text is one cue a line, with speakers where there are any", () => {
  expect(print("txt", NASTY.slice(0, 2))).toBe("Top <left> & --> right\nAnn: second speaker after a gap\n");
});

test("Markdown has the title, the chapters and links to the moments, and none of the text becomes markup", () => {
  const chapters = [
    { startMs: 0, title: "Intro" },
    { startMs: 60_000, title: "The [end]" },
  ];
  const cues = [
    { startMs: 0, endMs: 1000, text: "*one*" },
    { startMs: 1000, endMs: 2000, text: "two" },
    { startMs: 61_000, endMs: 62_000, text: "# three" },
  ];
  expect(print("md", cues, { chapters })).toBe(
    [
      "# A film",
      "A channel · <https://www.youtube.com/watch?v=dQw4w9WgXcQ> · en, manual",
      "## 0:00 Intro",
      "[0:00](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=0s) \\*one\\* two",
      "## 1:00 The \\[end\\]",
      "[1:01](https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=61s) \\# three",
      "",
    ]
      .join("\n\n")
      .replace(/\n\n$/, "\n"),
  );
});

test("json prints the document whatever the verdict, other formats nothing without a transcript", () => {
  expect(JSON.parse(formatTranscript("json", documentOf()).body)).toMatchObject({ verdict: "no_captions" });
  for (const format of FORMATS.filter((name) => name !== "json")) {
    expect(formatTranscript(format, documentOf())).toBeUndefined();
    expect(formatTranscript(format, documentOf(makeTranscript()))?.contentType).toMatch(
      /^(?:text|application)\/.*charset=utf-8/,
    );
  }
});
