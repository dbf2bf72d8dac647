import { describe, expect, test } from "vitest";
import { assembleCues } from "../../lambdas/shared/transcript/assemble-cues.ts";
import { plainText } from "../../lambdas/shared/transcript/plain-text.ts";
import { readTimedText } from "../../lambdas/shared/transcript/read-timed-text.ts";
import { json3Body } from "../support/youtube-replies.ts";

const cuesOf = (body: string | object) =>
  assembleCues(readTimedText(typeof body === "string" ? body : JSON.stringify(body)));
const textsOf = (body: string | object) => cuesOf(body).map((cue) => cue.text);

describe("plain text", () => {
  test.each([
    ["tags go", 'this is <i>not</i> <font color="#fff">it</font>', "this is not it"],
    ["cue spans and timestamps go", "one<00:00:01.920><c> two</c><c.colorE5E5E5> three</c>", "one two three"],
    ["a tag that the author escaped is his text", "a &lt;b&gt; c", "a <b> c"],
    ["half a character is none", "a\uD83D", "a\uFFFD"],
    ["joiners and marks by their names", "a&zwnj;b&lrm;c&rlm;", "a\u200Cb\u200Ec\u200F"],
    ["other angle brackets stay", "<漢>(<かん>) a < b > c <3", "<漢>(<かん>) a < b > c <3"],
    ["entities are decoded once", "&amp;lt; &#39;a&#39; &#x1F98A; &nope;", "&lt; 'a' 🦊 &nope;"],
    ["impossible references stay", "&#0; &#xD800; &#9999999;", "&#0; &#xD800; &#9999999;"],
    ["zero-width spaces and BOM go", "\uFEFF\u200B a\u200Bb \u200B", "ab"],
    ["joiners and marks stay", "می\u200Cخواهم \u200Fא 👩\u200D🚀", "می\u200Cخواهم \u200Fא 👩\u200D🚀"],
    ["line breaks are \\n", "a<br>b\r\nc", "a\nb\nc"],
    ["control characters go", "a\u0000b\u001Bc\u0092d", "abcd"],
    ["every line break is one", "a\u0085b\u2028c\rd", "a\nb\nc\nd"],
  ])("%s", (_, given, expected) => expect(plainText(given)).toBe(expected));
});

describe("json3", () => {
  const asr = {
    events: [
      { tStartMs: 0, dDurationMs: 9000, id: 1, wpWinPosId: 1 },
      {
        tStartMs: 100,
        dDurationMs: 4000,
        segs: [
          { utf8: "yeah", acAsrConf: 255 },
          { utf8: " right", tOffsetMs: 300, acAsrConf: 0 },
        ],
      },
      { tStartMs: 1990, dDurationMs: 2110, aAppend: 1, segs: [{ utf8: "\n" }] },
      { tStartMs: 2000, dDurationMs: 4000, segs: [{ utf8: "yeah" }, { utf8: " right", tOffsetMs: 9000 }] },
    ],
  };

  test("scrolling captions are not doubled, and words said twice stay", () => {
    expect(cuesOf(asr)).toEqual([
      {
        startMs: 100,
        endMs: 2000,
        text: "yeah right",
        words: [
          { startMs: 100, text: "yeah", confidence: 1 },
          { startMs: 400, text: "right" },
        ],
      },
      {
        startMs: 2000,
        endMs: 6000,
        text: "yeah right",
        words: [
          { startMs: 2000, text: "yeah" },
          { startMs: 6000, text: "right" },
        ],
      },
    ]);
  });

  test("an animated track's identical overlapping cues become one, repetitions one after the other do not", () => {
    const animated = {
      events: [0, 50, 100].map((tStartMs) => ({ tStartMs, dDurationMs: 200, segs: [{ utf8: "\u200bGo!\u200b" }] })),
    };
    expect(cuesOf(animated)).toEqual([{ startMs: 0, endMs: 300, text: "Go!" }]);
    expect(textsOf(json3Body("Go!", "Go!"))).toEqual(["Go!", "Go!"]);
  });

  test("frames of an animation that touch become one, and each showing is one by itself", () => {
    const shown = (...times: readonly (readonly [number, number])[]) => ({
      events: times.map(([tStartMs, dDurationMs]) => ({ tStartMs, dDurationMs, segs: [{ utf8: "Go!" }] })),
    });
    const timesOf = (body: object) => cuesOf(body).map(({ startMs, endMs }) => [startMs, endMs]);
    expect(timesOf(shown([0, 100], [100, 100], [200, 50]))).toEqual([[0, 250]]);
    expect(timesOf(shown([0, 500], [500, 101]))).toHaveLength(2);
    expect(timesOf(shown([0, 200], [1000, 200], [1100, 200]))).toEqual([
      [0, 200],
      [1000, 1300],
    ]);
  });

  test.each([
    ["the times of their words", { segs: [{ utf8: "no" }, { utf8: " no", tOffsetMs: 10 }] }, {}],
    ["the lines they append", { segs: [{ utf8: "no no" }] }, { aAppend: 1 }],
  ])("recognised speech is told by %s: what is said twice is kept twice", (_, said, appended) => {
    const line = { dDurationMs: 3000, ...said };
    const events = [
      { tStartMs: 0, ...line },
      { tStartMs: 900, dDurationMs: 100, ...appended, segs: [{ utf8: "\n" }] },
      { tStartMs: 1000, ...line },
    ];
    expect(textsOf({ events })).toEqual(["no no", "no no"]);
  });

  test("cues that begin together keep their order, and times that run backwards are put in order", () => {
    const events = [
      { tStartMs: 500, dDurationMs: 100, segs: [{ utf8: "c" }] },
      { tStartMs: 0, dDurationMs: 900, segs: [{ utf8: "a" }] },
      { tStartMs: 0, dDurationMs: 900, segs: [{ utf8: "b" }] },
    ];
    expect(cuesOf({ events })).toEqual([
      { startMs: 0, endMs: 0, text: "a" },
      { startMs: 0, endMs: 500, text: "b" },
      { startMs: 500, endMs: 600, text: "c" },
    ]);
  });

  test("a cue without a duration stays until the next, the last for five seconds", () => {
    const events = [{ segs: [{ utf8: "a" }] }, { tStartMs: 700, segs: [{ utf8: "b" }] }];
    expect(cuesOf({ events }).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 700],
      [700, 5700],
    ]);
  });

  test("what is no moment and no text is left out", () => {
    const events = [
      null,
      7,
      { tStartMs: "x", segs: [{ utf8: "a" }] },
      { tStartMs: 1e300, segs: [{ utf8: "b" }] },
      { tStartMs: -5, segs: [{ utf8: "c" }] },
    ];
    expect(cuesOf({ events: [...events, { tStartMs: 1, segs: [{ utf8: 5 }, null, { utf8: "d" }] }] })).toHaveLength(1);
  });
});

describe("XML", () => {
  test("srv1 in seconds, escaped twice", () => {
    const xml =
      '<?xml version="1.0"?><transcript><text start="1.36" dur="1.68">We&amp;#39;re &lt;i>here&lt;/i></text><text start="4"> </text></transcript>';
    expect(cuesOf(xml)).toEqual([{ startMs: 1360, endMs: 3040, text: "We're here" }]);
  });

  test("srv2 in milliseconds", () => {
    const xml =
      '<timedtext><window t="0"/><text t="100" d="200">a &amp; b</text><text t="300" d="10" append="1">\n</text></timedtext>';
    expect(cuesOf(xml)).toEqual([{ startMs: 100, endMs: 300, text: "a & b" }]);
  });

  test("srv3 with words", () => {
    const xml =
      '<timedtext format="3"><head><pen id="1"/></head><body><p t="100" d="900" w="1"><s ac="0">We&#39;re</s><s t="239"> no</s></p></body></timedtext>';
    const words = [
      { startMs: 100, text: "We're" },
      { startMs: 339, text: "no" },
    ];
    expect(cuesOf(xml)).toEqual([{ startMs: 100, endMs: 1000, text: "We're no", words }]);
  });
});

test.each([
  [
    "srv3 by its words",
    '<timedtext format="3"><body>%<p t="900" d="3000"><s>no</s><s t="9"> no</s></p></body></timedtext>',
  ],
  ["srv3 by confidence", '<timedtext format="3"><body>%<p t="900" d="3000"><s ac="9">no no</s></p></body></timedtext>'],
  [
    "srv3 by lines appended",
    '<timedtext format="3"><body>%<p t="8" d="1" a="1">\n</p><p t="900" d="3000">no no</p></body></timedtext>',
  ],
  [
    "srv2 by lines appended",
    '<timedtext>$<text t="8" d="1" append="1">\n</text><text t="900" d="3000">no no</text></timedtext>',
  ],
])("recognised speech in %s: what is said twice is kept twice", (_, xml) => {
  const first = xml.replace("%", '<p t="0" d="3000">no no</p>').replace("$", '<text t="0" d="3000">no no</text>');
  expect(textsOf(first)).toEqual(["no no", "no no"]);
});

test("XML may break lines, hide text from markup, and count words backwards", () => {
  const xml =
    '<timedtext format="3"><body><p t="100" d="900">a<br/>b<![CDATA[ & c]]></p><p t="1000" d="900"><s t="500">d</s><s t="100"> e</s></p></body></timedtext>';
  expect(cuesOf(xml)).toEqual([
    { startMs: 100, endMs: 1000, text: "a\nb & c" },
    {
      startMs: 1000,
      endMs: 1900,
      text: "d e",
      words: [
        { startMs: 1500, text: "d" },
        { startMs: 1500, text: "e" },
      ],
    },
  ]);
});

describe("WebVTT", () => {
  test("of recognised speech: each new line once, a line said twice twice", () => {
    const vtt = `WEBVTT
Kind: captions

00:00:00.000 --> 00:00:01.000 align:start position:0%
 
yeah<00:00:00.500><c> yeah</c>

00:00:01.000 --> 00:00:01.010 align:start position:0%
yeah yeah
 

00:00:01.010 --> 00:00:02.000 align:start position:0%
yeah yeah
yeah<00:00:01.500><c> yeah</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
yeah yeah
 
`;
    expect(cuesOf(vtt).map(({ startMs, text }) => [startMs, text])).toEqual([
      [0, "yeah yeah"],
      [1010, "yeah yeah"],
    ]);
    expect(cuesOf(vtt)[0]?.words).toEqual([
      { startMs: 0, text: "yeah" },
      { startMs: 500, text: "yeah" },
    ]);
  });

  test.each([
    ["a line said again at once", ["00:00.000 --> 00:01.000\nNo.", "00:01.000 --> 00:01.500\nNo."], ["No.", "No."]],
    [
      "a last line said again",
      ["00:00.000 --> 00:01.000\nHi\nthere", "00:01.000 --> 00:02.000\nthere"],
      ["Hi\nthere", "there"],
    ],
    [
      "a moment later",
      ["00:00.000 --> 00:01.000\nNo.", "00:01.500 --> 00:01.510\nNo.", "00:02.000 --> 00:03.000\nNo."],
      ["No.", "No.", "No."],
    ],
    [
      "a moment of something else, or of nothing",
      [
        "00:00.000 --> 00:01.000\nNo.",
        "00:01.000 --> 00:01.010\nOh",
        "00:01.010 --> 00:01.020\n ",
        "00:02.000 --> 00:03.000\nOh",
      ],
      ["No.", "Oh", "Oh"],
    ],
    [
      "a last line said again, before a moment of nothing and one of something else",
      [
        "00:00.000 --> 00:01.000\nHi\nthere",
        "00:01.000 --> 00:02.000\nthere",
        "00:02.000 --> 00:02.010\n ",
        "00:02.010 --> 00:02.020\nOh",
      ],
      ["Hi\nthere", "there", "Oh"],
    ],
    ["an end before the start", ["00:02.000 --> 00:01.000\nback"], ["back"]],
    ["times in a note", ["NOTE\nof\n00:01.000 --> 00:02.000\nthe author"], []],
  ])("of people: %s", (_, blocks, texts) => {
    const cues = cuesOf(`WEBVTT\n\n${blocks.join("\n\n")}\n`);
    expect(cues.map(({ text }) => text)).toEqual(texts);
    for (const { startMs, endMs } of cues) expect(endMs).toBeGreaterThanOrEqual(startMs);
  });

  test("of recognised speech: only lines at the end of the screen scroll on", () => {
    const vtt =
      "WEBVTT\n\n00:00.000 --> 00:01.000\nb\na<00:00.500> c\n\n00:01.000 --> 00:01.010\nb\na c\n\n00:01.010 --> 00:02.000\na c\nb<00:01.500>\n\n00:02.000 --> 00:03.000\nb\nd\n";
    expect(textsOf(vtt)).toEqual(["b\na c", "b", "d"]);
  });

  test("of people: cues as they stand, with and without hours and identifiers", () => {
    const vtt =
      "WEBVTT\r\n\r\n1\r\n00:01.000 --> 00:02.000\r\n<v Ann>Hi &lt;you&gt;\r\n\r\nNOTE no cue\r\n\r\n01:00:00.000 --> 01:00:01.000\r\nbye\r\n";
    expect(cuesOf(vtt)).toEqual([
      { startMs: 1000, endMs: 2000, text: "Hi <you>" },
      { startMs: 3_600_000, endMs: 3_601_000, text: "bye" },
    ]);
  });
});

describe("a body is read for what it is", () => {
  test.each([
    ["", "EmptyCaptions"],
    ["  \n", "EmptyCaptions"],
    ['{"events":[{"tSta', "TruncatedResponse"],
    ['<?xml version="1.0"?><transcript><text start="1">a', "TruncatedResponse"],
    ["{}", "LayoutChanged"],
    ["[]", "LayoutChanged"],
    ["hello", "LayoutChanged"],
    ["<?xml version='1.0'?><tt/>", "LayoutChanged"],
  ])("%j is %s", (body, code) => {
    expect(() => readTimedText(body)).toThrow(expect.objectContaining({ code }));
  });

  test("a BOM before it does not count", () =>
    expect(textsOf(`\uFEFF${JSON.stringify(json3Body("a"))}`)).toEqual(["a"]));
});
