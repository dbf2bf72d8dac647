import { describe, expect, test } from "vitest";
import { chooseAudio } from "../../lambdas/deepgram/choose-audio.ts";
import { noAudio } from "../../lambdas/deepgram/no-audio.ts";
import { readSpeech } from "../../lambdas/deepgram/read-speech.ts";
import {
  assertWithinLimits,
  FALLBACK_USD_PER_MINUTE,
  type Plan,
  reserve,
  type SpeechLimits,
  speechAlone,
} from "../../lambdas/deepgram/speech-budget.ts";
import { speechFault } from "../../lambdas/deepgram/speech-error.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { readVideoInfo } from "../../lambdas/shared/media/video-info.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";

const word = (text: string, start: number, more: object = {}) => ({
  word: text.toLowerCase(),
  punctuated_word: text,
  start,
  end: start + 0.3,
  confidence: 0.9,
  ...more,
});
const answer = (alternative: object, more: object = {}, results: object = {}) => ({
  metadata: { duration: 30 },
  results: { channels: [{ alternatives: [alternative], ...more }], ...results },
});
const codeOf = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return thrown instanceof EarshotError ? thrown.code : thrown;
  }
};

describe("what the recogniser answers", () => {
  test("utterances become cues with their words and speakers, in order", () => {
    const utterances = [
      { start: 2, end: 2.5, transcript: "Later.", words: [word("Later.", 2)], speaker: 1 },
      { start: 0.5, end: 1, transcript: "Hello.", words: [word("Hello.", 0.5)], speaker: 0 },
    ];
    const { cues, language } = readSpeech(answer({ transcript: "x" }, { detected_language: "de" }, { utterances }));
    expect(language).toBe("de");
    expect(cues).toEqual([
      {
        startMs: 500,
        endMs: 1000,
        text: "Hello.",
        speaker: "Speaker 1",
        words: [{ startMs: 500, text: "Hello.", confidence: 0.9 }],
      },
      {
        startMs: 2000,
        endMs: 2500,
        text: "Later.",
        speaker: "Speaker 2",
        words: [{ startMs: 2000, text: "Later.", confidence: 0.9 }],
      },
    ]);
  });

  test("words alone become cues at pauses and changes of speaker", () => {
    const words = [
      word("One", 0, { speaker: 0 }),
      word("two.", 0.4, { speaker: 0 }),
      word("Three.", 0.8, { speaker: 1 }),
      word("Four.", 5, { speaker: 1 }),
    ];
    const { cues } = readSpeech(answer({ words }));
    expect(cues.map(({ text }) => text)).toEqual(["One two.", "Three.", "Four."]);
  });

  test("text alone is one cue as long as the audio", () => {
    expect(readSpeech(answer({ transcript: "All of it." })).cues).toEqual([
      { startMs: 0, endMs: 30_000, text: "All of it." },
    ]);
  });

  test.each([
    ["no words", answer({ transcript: "", words: [] })],
    ["an empty alternative", answer({})],
    ["no alternatives", { results: { channels: [{ alternatives: [] }] } }],
    ["no channels", { results: { channels: [] } }],
    ["an utterance without words", answer({}, {}, { utterances: [{ start: 0, end: 1, transcript: " ", words: [] }] })],
  ])("%s: no speech", (_, given) => {
    expect(codeOf(() => readSpeech(given))).toBe("NoSpeech");
  });

  test.each([
    ["a receipt", { request_id: "x" }],
    ["a page", "<html>"],
    ["nothing", undefined],
    ["nothing in its results", { results: {} }],
    ["null everywhere", { results: { channels: null, utterances: null }, metadata: null }],
    ["channels that are none", { results: { channels: "two" } }],
    ["a channel that is none", { results: { channels: [null] } }],
    ["a channel without alternatives", { results: { channels: [{}] } }],
  ])("%s is no answer, and no silence", (_, given) => {
    expect(codeOf(() => readSpeech(given))).toBe("SpeechFailed");
  });

  test("words that cannot be read are left out, not all the others with them", () => {
    const { cues } = readSpeech(answer({ transcript: "", words: [word("One", 0), null, "two", word("three.", 0.4)] }));
    expect(cues.map(({ text }) => text)).toEqual(["One three."]);
  });

  test("what only another channel holds is heard", () => {
    const silent = { alternatives: [{ transcript: "", words: [] }] };
    const spoken = { alternatives: [{ transcript: "On the right.", confidence: 0.3 }], detected_language: "en" };
    const { cues, language, warnings } = readSpeech({ results: { channels: [silent, spoken] } });
    expect([cues[0]?.text, language, warnings.length]).toEqual(["On the right.", "en", 1]);
  });

  test("what somebody says again and again is kept, each time with its speaker", () => {
    const no = (start: number, speaker: number) => ({
      ...{ start, end: start + 1, transcript: "No.", words: [word("No.", start)], speaker },
    });
    const { cues } = readSpeech(answer({ transcript: "x" }, {}, { utterances: [no(0, 0), no(1, 1), no(2, 0)] }));
    expect(cues.map(({ text, speaker }) => `${speaker}: ${text}`)).toEqual([
      "Speaker 1: No.",
      "Speaker 2: No.",
      "Speaker 1: No.",
    ]);
  });

  test("doubts of the recogniser are warnings", () => {
    const doubtful = answer({ transcript: "La la", confidence: 0.31 }, { language_confidence: 0.2 });
    expect(readSpeech(doubtful).warnings).toEqual([
      "the recogniser is unsure of the words: confidence 0.31",
      "the recogniser is unsure of the language: confidence 0.20",
    ]);
    expect(readSpeech(answer({ transcript: "Yes", confidence: 0.99 })).warnings).toEqual([]);
  });
});

describe("the audio that is taken", () => {
  const format = (language: string, preference: number, filesize: number, more: object = {}) => ({
    language,
    language_preference: preference,
    filesize,
    url: `https://rr1.googlevideo.com/${language}${filesize}`,
    ext: "webm",
    protocol: "https",
    acodec: "opus",
    vcodec: "none",
    ...more,
  });
  const choose = (formats: readonly object[]) => {
    const info = readVideoInfo(JSON.stringify({ id: "x", formats }));
    if (!info) throw new TypeError("not an answer of yt-dlp");
    return chooseAudio(info);
  };

  test("is the smallest of the original language, in one piece, without pictures", () => {
    const formats = [
      format("fr", -1, 10),
      format("es", 10, 300),
      format("es", 10, 100),
      format("es", 10, 20, { vcodec: "avc1" }),
      format("es", 10, 30, { protocol: "m3u8_native" }),
    ];
    expect(choose(formats)).toMatchObject({ language: "es", lengthBytes: 100, contentType: "audio/webm" });
  });

  const filmed = (filesize: number | null, more: object = {}) =>
    format("", -1, 0, { ...{ filesize, ext: "mp4", acodec: "mp4a.40.2", vcodec: "avc1.42001E" }, ...more });

  test("comes with pictures only where there is no other", () => {
    const alone = format("en", -1, 900);
    expect(choose([filmed(10), alone])).toMatchObject({ lengthBytes: 900, hasPictures: false });
    const smallest = filmed(null, { filesize_approx: 300, url: "https://rr1.googlevideo.com/small" });
    expect(choose([filmed(500), smallest, filmed(1, { acodec: "none" }), filmed(2, { acodec: null })])).toEqual({
      url: "https://rr1.googlevideo.com/small",
      contentType: "application/octet-stream",
      hasPictures: true,
      estimatedBytes: 300,
      codec: "mp4a.40.2",
    });
  });

  test("is not the one that breaks off early, unless there is no other", () => {
    const damaged = format("en", 10, 5, { preference: -10 });
    expect(choose([damaged, format("en", 10, 100)])).toMatchObject({ lengthBytes: 100 });
    expect(choose([damaged])).toMatchObject({ lengthBytes: 5 });
  });

  test("is not there when no client was given an address", () => {
    expect(choose([format("en", 10, 1, { url: null })])).toBeUndefined();
    expect(choose([])).toBeUndefined();
  });

  const page = "WARNING: [youtube] plainmanual: Unable to download API page:";
  test.each([
    ["its server broke", `${page} HTTP Error 503: Service Unavailable`, "UpstreamServerError"],
    ["the connection broke", `${page} [Errno 104] Connection reset by peer`, "NetworkReset"],
    ["nobody answered in time", `${page} The read operation timed out`, "NetworkTimeout"],
    ["the exit is dead", `${page} <urlopen error Tunnel connection failed: 590 Non Successful>`, "ProxyExitFailed"],
    ["the exit is refused", `${page} HTTP Error 403: Forbidden`, "IpBlocked"],
    [
      "captions want a token",
      "WARNING: [youtube] plainmanual: Some web client subtitles require a PO Token",
      "SpeechFailed",
    ],
    ["nothing is said", "", "SpeechFailed"],
  ])("is not there, and why: %s", async (_, errorOutput, code) => {
    const silent = { fault: async () => undefined };
    expect(await noAudio("no address", { errorOutput, client: "VISIONOS+WEB" }, silent)).toMatchObject({
      code,
      client: "VISIONOS+WEB",
    });
    const down = { fault: async () => new EarshotError("ProxyUnreachable") };
    expect(await noAudio("no address", { errorOutput }, down)).toMatchObject({ code: "ProxyUnreachable" });
  });
});

describe("the budget", () => {
  const limits = {
    ...{ maxMinutes: 30, maxUsdPerDay: 1, usdPerMinute: undefined, maxCostUsd: undefined },
    ...{ spentUsd: 0, proxyUsdPerGb: 4 },
  };
  const at = new Date("2026-11-21T23:59:00Z");

  test("counts each day for itself, and only what was bought", async () => {
    const state = new MemoryProxyState(() => at);
    const dear = { ...limits, usdPerMinute: 0.06 };
    const first = await reserve(900, dear, state, at);
    await expect(reserve(900, dear, state, at)).rejects.toMatchObject({ code: "SpeechOverBudget" });
    await reserve(900, dear, state, new Date("2026-11-22T00:00:00Z"));
    await first.settle(100);
    expect(await state.get("SPEECH#2026-11-21")).toEqual({ sum: 100_000 });
    await reserve(900, dear, state, at);
  });

  test("is kept at an assumed price when none is set, and says so", () => {
    expect(FALLBACK_USD_PER_MINUTE).toBe(0.0092);
    expect(() => assertWithinLimits(speechAlone(600), { ...limits, maxCostUsd: 0.05 })).toThrow(
      /10\.0 minutes would have cost \$0\.0920 at an assumed price: the caller allows \$0\.0500/,
    );
    expect(() => assertWithinLimits(speechAlone(1800), limits)).not.toThrow();
    expect(codeOf(() => assertWithinLimits(speechAlone(1801), limits))).toBe("SpeechOverBudget");
  });

  const plan = { seconds: 600, loadBytes: 40_000_000, uploadBytes: 10_000_000 };
  const priced = { ...limits, usdPerMinute: 0.01 };
  test.each<[string, Partial<SpeechLimits>, Partial<Plan>, RegExp]>([
    ["the traffic", { maxCostUsd: 0.29 }, {}, /\$0\.10 and \$0\.20 of traffic: the caller allows \$0\.29/],
    ["what was spent before", { maxCostUsd: 0.31, spentUsd: 0.02 }, {}, /the caller allows \$0\.31/],
    ["an unknown price", { maxCostUsd: 9, proxyUsdPerGb: undefined }, {}, /and traffic of unknown price/],
    ["an unknown size", { maxCostUsd: 9 }, { loadBytes: undefined }, /and traffic of unknown price/],
    ["an unknown past", { maxCostUsd: 9, spentUsd: null }, {}, /the caller allows/],
    ["far too large a file", {}, { loadBytes: 600_000_000 }, /\$2\.44 of traffic: at most 512 MiB are loaded/],
  ])("the caller's limit covers %s", (_, more, other, message) => {
    const given = () => assertWithinLimits({ ...plan, ...other }, { ...priced, ...more });
    expect(codeOf(given)).toBe("SpeechOverBudget");
    expect(given).toThrow(message);
  });

  test.each<[string, Partial<SpeechLimits>]>([
    ["enough", { maxCostUsd: 0.31 }],
    ["no limit, whatever is not known", { proxyUsdPerGb: undefined, spentUsd: null }],
    ["no proxy", { maxCostUsd: 0.1, proxyUsdPerGb: 0 }],
  ])("within the limits: %s", (_, more) => {
    expect(() => assertWithinLimits(plan, { ...priced, ...more })).not.toThrow();
  });
});

test("an error below another is found, and says whether it was paid", () => {
  const blocked = new EarshotError("ProxyTrafficExhausted");
  const wrapped = new TypeError("fetch failed", { cause: new TypeError("inner", { cause: blocked }) });
  expect(speechFault(wrapped, { uploaded: false })).toEqual({ error: blocked, unpaid: true });
  expect(speechFault(new TypeError("terminated"), { uploaded: false })).toMatchObject({
    error: { code: "NetworkReset" },
    unpaid: true,
  });
  expect(speechFault(new TypeError("terminated"), { uploaded: true })).toMatchObject({
    error: { code: "SpeechFailed" },
    unpaid: false,
  });
});
