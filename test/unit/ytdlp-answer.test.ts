import { describe, expect, test } from "vitest";
import { judgeAbsence, judgeInfo, judgeOtherLanguages } from "../../lambdas/shared/media/judge-info.ts";
import { readVideoInfo } from "../../lambdas/shared/media/video-info.ts";
import type { Attempt } from "../../lambdas/ytdlp/attempt.ts";
import { captionTracks, originalAudio } from "../../lambdas/ytdlp/caption-tracks.ts";
import { fetchSubtitle } from "../../lambdas/ytdlp/fetch-subtitle.ts";
import { won } from "../../lambdas/ytdlp/won.ts";

const url = (query: string) => `https://www.youtube.com/api/timedtext?v=aaaaaaaaaaa&${query}&fmt=json3`;
const entry = (query: string, name: string) => [
  { ext: "vtt", url: url(query).replace("json3", "vtt"), name },
  { ext: "json3", url: url(query), name },
];
const info = (fields: object) => {
  const read = readVideoInfo(JSON.stringify({ id: "aaaaaaaaaaa", ...fields }));
  if (!read) throw new TypeError("not readable");
  return read;
};
const listed = (fields: object) =>
  captionTracks(info(fields)).map(({ vssId, kind, name, gated }) => [vssId, kind, name, gated]);

describe("yt-dlp's list of captions", () => {
  test("has YouTube's names for the tracks, those with a name of their own among them", () => {
    const subtitles = {
      "en-GB": entry("lang=en-GB", "English (United Kingdom)"),
      "en-nP7-2PuUl7o": entry("lang=en&name=Director", "English - Director"),
      live_chat: [{ ext: "json", url: "https://www.youtube.com/watch?v=aaaaaaaaaaa" }],
    };
    expect(listed({ subtitles })).toEqual([
      [".en-GB", "manual", "English (United Kingdom)", false],
      [".en.nP7-2PuUl7o", "manual", "English - Director", false],
    ]);
  });

  test("has each recognised track once and no translation", () => {
    const automatic_captions = {
      "en-orig": entry("lang=en&kind=asr", "English (Original)"),
      en: entry("lang=en&kind=asr", "English"),
      de: entry("lang=en&kind=asr&tlang=de", "German"),
      "de-en": entry("lang=en&tlang=de", "German from English"),
    };
    expect(listed({ automatic_captions })).toEqual([["a.en", "asr", "English", false]]);
  });

  test("never takes a translation for what was said, even where it comes first", () => {
    const automatic_captions = {
      de: entry("lang=en&kind=asr&tlang=de", "German"),
      en: entry("lang=en&kind=asr", "English"),
    };
    const tracks = captionTracks(info({ automatic_captions }));
    expect(tracks.map(({ language, baseUrl }) => [language, baseUrl])).toEqual([["en", url("lang=en&kind=asr")]]);
  });

  test("keeps a URL that needs a token apart, and leaves out what cannot be read", () => {
    expect(listed({ subtitles: { en: entry("lang=en&exp=xpe", "English") } })).toEqual([
      [".en", "manual", "English", true],
    ]);
    expect(listed({ subtitles: { en: [{ ext: "json3", url: "no address" }], fr: "?" } })).toEqual([]);
    expect(listed({ subtitles: null })).toEqual([]);
  });

  test("the original audio is the one marked so, else the default, and no dub", () => {
    const audio = (...marked: [string, number][]) =>
      originalAudio(
        info({ formats: marked.map(([language, preference]) => ({ language, language_preference: preference })) }),
      ).language;
    expect(audio(["en", 5], ["es", 10], ["de", -1])).toBe("es");
    expect(audio(["en", 5], ["de", -1])).toBe("en");
    expect(audio(["en", -1])).toBeUndefined();
    expect(originalAudio(info({}))).toEqual({ captionIndices: [] });
  });
});

test("a track that needs a token is not asked for, and a file without a word is no transcript", async () => {
  const asked: string[] = [];
  const send = async ({ url: address }: { readonly url: string }) => {
    asked.push(address);
    return { status: 200, headers: {}, body: Buffer.from('{"events":[{"segs":[{"utf8":"\\n"}]}]}') };
  };
  const fetched = (query: string) => {
    const answer = info({ subtitles: { en: entry(query, "English") } });
    const [track] = captionTracks(answer);
    if (!track) throw new TypeError("no track");
    return fetchSubtitle(track, { outbound: { send }, info: answer, now: new Date(0) });
  };
  await expect(fetched("lang=en&exp=xpe")).rejects.toMatchObject({ code: "TokenGated" });
  expect(asked).toEqual([]);
  await expect(fetched("lang=en")).rejects.toMatchObject({ code: "EmptyCaptions" });
  expect(asked).toHaveLength(1);
});

describe("an answer without the captions that are wanted", () => {
  const VIDEO = "aaaaaaaaaaa";
  const formats = [{ format_id: "139" }];

  test.each([
    ["of another video, as upcoming ones lead on to their trailers", { id: "bbbbbbbbbbb" }, "PlayabilityUnknown"],
    ["of a stream that runs", { live_status: "is_live" }, "LiveNow"],
    ["of one that has not begun", { live_status: "is_upcoming" }, "Upcoming"],
    ["of one that is over", { live_status: "was_live" }, undefined],
  ])("%s", (_, fields, code) => expect(judgeInfo(info(fields), VIDEO)?.code).toBe(code));

  test.each([
    ["with formats and not a word of a fault", { formats }, "", "NoTracksFromClient"],
    ["without formats: a blocked video has no subtitles either", {}, "", "PlayabilityUnknown"],
    ["of a stream that is being processed", { formats, live_status: "post_live" }, "", "Processing"],
    [
      "from a run with a fault",
      { formats },
      "WARNING: [youtube] aaaaaaaaaaa: Unable to download API page: HTTP Error 403: Forbidden",
      "IpBlocked",
    ],
    [
      "from a run that left captions out for want of a token",
      { formats },
      "WARNING: [youtube] aaaaaaaaaaa: There are missing subtitles languages because a PO token was not provided.",
      "TokenGated",
    ],
    [
      "from a run that says that there are none, which proves nothing more",
      { formats },
      "WARNING: [youtube] aaaaaaaaaaa: There are no subtitles for the requested languages",
      "NoTracksFromClient",
    ],
  ])("%s", (_, fields, said, code) => expect(judgeAbsence(info(fields), said).code).toBe(code));

  test("in other languages; further ones may need a token", () => {
    const tracks = [{ language: "en", kind: "manual", name: "English" }] as const;
    expect(judgeOtherLanguages(tracks, "")).toMatchObject({
      code: "LanguageUnavailable",
      detail: expect.stringContaining("en (manual)"),
    });
    const gated = "WARNING: [youtube] aaaaaaaaaaa: Some web client subtitles require a PO Token";
    expect(judgeOtherLanguages(tracks, gated).code).toBe("TokenGated");
  });
});

test("chapters of the video, without those yt-dlp makes up", () => {
  const chapters = [
    { start_time: 0, title: "<Untitled Chapter 1>" },
    { start_time: 12.5, title: "The lamp" },
  ];
  const answer = info({ chapters, subtitles: { en: entry("lang=en", "English") } });
  const [track] = captionTracks(answer);
  const attempt = { tools: { now: () => new Date(0) }, video: {}, warnings: [] } as unknown as Attempt;
  const result = track && won(attempt, answer, { track, isOriginalLanguage: false }, { cues: [], warnings: [] });
  expect(result).toMatchObject({ transcript: { chapters: [{ startMs: 12_500, title: "The lamp" }], trackId: ".en" } });
});

test("half an answer, and one that is none, cannot be read", () => {
  expect(readVideoInfo('{"id":"aaa')).toBeUndefined();
  expect(readVideoInfo("null")).toBeUndefined();
  expect(readVideoInfo('{"title":"no id"}')).toBeUndefined();
});
