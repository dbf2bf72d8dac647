import { describe, expect, test } from "vitest";
import { readCaptionTracks } from "../../lambdas/shared/youtube/caption-track.ts";
import { chaptersFromDescription } from "../../lambdas/shared/youtube/chapters.ts";
import { CLIENTS, withVersions } from "../../lambdas/shared/youtube/clients.ts";
import { readOriginalAudio } from "../../lambdas/shared/youtube/original-language.ts";
import { classifyPlayability, readPlayability } from "../../lambdas/shared/youtube/playability.ts";
import { playerRequest } from "../../lambdas/shared/youtube/player-request.ts";
import { isTokenGated, timedTextRequest } from "../../lambdas/shared/youtube/timedtext.ts";
import { parseVideoId } from "../../lambdas/shared/youtube/video-id.ts";
import { playerAnswerInPage } from "../../lambdas/shared/youtube/watch-page.ts";
import { playerBody, trackUrl, VIDEO } from "../support/youtube-replies.ts";

const [IOS] = CLIENTS;
if (!IOS) throw new RangeError("no clients");

describe("clients", () => {
  test("a newer version from the table reaches the call everywhere", () => {
    const [ios] = withVersions(CLIENTS, { IOS: "99.1.2", UNKNOWN: "1" });
    const { headers, body } = playerRequest(ios ?? IOS, parseVideoId(VIDEO), true);
    expect(headers).toMatchObject({
      "x-youtube-client-version": "99.1.2",
      "user-agent": expect.stringContaining("/99.1.2 (iPhone"),
    });
    expect(JSON.parse(String(body)).context.client).toMatchObject({
      clientName: "IOS",
      clientVersion: "99.1.2",
      hl: "en",
    });
  });

  test("show themselves as the real ones do, and their language apart from their country", () => {
    const shown = CLIENTS.map((client) => {
      const { url, headers, body } = playerRequest(client, parseVideoId(VIDEO), true);
      const { context, ...asked } = JSON.parse(String(body));
      expect(asked).toEqual({ videoId: VIDEO, contentCheckOk: true, racyCheckOk: true });
      expect(new URL(url).searchParams.get("$fields")?.split(",")).toEqual([
        "playabilityStatus",
        "captions",
        "videoDetails",
        "microformat",
        "streamingData.adaptiveFormats.audioTrack",
      ]);
      const { hl, gl, clientName, clientVersion, ...device } = context.client;
      expect([hl, gl, clientName, clientVersion]).toEqual(["en", "US", client.name, client.version]);
      expect(headers).toMatchObject({ "content-type": "application/json", "x-youtube-client-version": client.version });
      return [clientName, headers?.["x-youtube-client-name"], headers?.origin, device];
    });
    expect(shown).toEqual([
      [
        "IOS",
        "5",
        undefined,
        { deviceMake: "Apple", deviceModel: "iPhone16,2", osName: "iPhone", osVersion: "18.3.2.22D82" },
      ],
      ["ANDROID", "3", undefined, { androidSdkVersion: 30, osName: "Android", osVersion: "11" }],
      [
        "VISIONOS",
        "101",
        undefined,
        { deviceMake: "Apple", deviceModel: "RealityDevice17,1", osName: "visionOS", osVersion: "26.5.23O471" },
      ],
      ["WEB", "1", "https://www.youtube.com", {}],
    ]);
  });

  test("three for captions, one for the panel, none named twice", () => {
    expect(CLIENTS.map(({ name, use }) => `${name} ${use}`)).toEqual([
      "IOS player",
      "ANDROID player",
      "VISIONOS player",
      "WEB panel",
    ]);
  });
});

describe("caption URLs", () => {
  test.each([
    ["?v=a&exp=xpe&x=1", true],
    ["?v=a&exp=xbt%2Cxpv", true],
    ["?exp=xpe", true],
    ["?v=a&exp=xbt", false],
    ["?v=a&sparams=exp,xpe", false],
    ["?v=a&exp=%zz", false],
  ])("%s needs a token: %s", (query, gated) => {
    expect(isTokenGated(`https://www.youtube.com/api/timedtext${query}`)).toBe(gated);
  });

  test("go out as they came but for format, position and translation", () => {
    const url = "/api/timedtext?fmt=srv3&v=a&sparams=ip,v,exp&signature=A%2FB.C&tlang=de&lang=en&xosf=1";
    expect(timedTextRequest(IOS, url).url).toBe(
      "https://www.youtube.com/api/timedtext?v=a&sparams=ip,v,exp&signature=A%2FB.C&lang=en&fmt=json3",
    );
  });

  test.each([
    "https://evil.example/api/timedtext?v=a",
    "//evil.example/api/timedtext",
    "https://www.youtube.com/watch?v=a",
    "x",
    "http://www.youtube.com/api/timedtext?v=a",
  ])("%s is not asked", (url) =>
    expect(() => timedTextRequest(IOS, url)).toThrow(expect.objectContaining({ code: "LayoutChanged" })),
  );
});

describe("a caption list", () => {
  const listOf = (captions: unknown) => readCaptionTracks({ responseContext: {}, captions });
  test.each([
    ["a renderer without a list", { playerCaptionsTracklistRenderer: { contribute: {} } }],
    ["the renderer of old", { playerCaptionsRenderer: { baseUrl: "x" } }],
    ["an empty list", { playerCaptionsTracklistRenderer: { captionTracks: [] } }],
  ])("%s has no tracks", (_, captions) => expect(listOf(captions)).toEqual([]));

  test.each([
    ["null", null],
    ["a text", "x"],
    ["another record", { x: {} }],
    ["a renderer of another shape", { playerCaptionsTracklistRenderer: { tracks: [] } }],
    ["a list that is none", { playerCaptionsTracklistRenderer: { captionTracks: {} } }],
    ["entries of another shape", { playerCaptionsTracklistRenderer: { captionTracks: [{ url: "x" }] } }],
  ])("%s cannot be read", (_, captions) => expect(listOf(captions)).toBeUndefined());

  test("tells recognised captions by their kind or by YouTube's name of them", () => {
    const baseUrl = trackUrl({ language: "en" });
    const listed = [
      { baseUrl, languageCode: "en", kind: "asr", vssId: ".en" },
      { baseUrl, languageCode: "en", vssId: "a.en" },
      { baseUrl, languageCode: "en", kind: "asr" },
      { baseUrl, languageCode: "en" },
    ];
    const tracks = listOf({ playerCaptionsTracklistRenderer: { captionTracks: listed } });
    expect(tracks?.map(({ kind, vssId }) => `${kind} ${vssId}`)).toEqual([
      "asr .en",
      "asr a.en",
      "asr a.en",
      "manual .en",
    ]);
  });

  test("with an entry that cannot be read has the others", () => {
    const captionTracks = [{ url: "x" }, { baseUrl: trackUrl({ language: "en" }), languageCode: "en" }];
    expect(listOf({ playerCaptionsTracklistRenderer: { captionTracks } })).toHaveLength(1);
  });

  test("nor can one in another place, nor an answer cut by another mask", () => {
    expect(readCaptionTracks({ responseContext: {}, subtitles: { captionTracks: [] } })).toBeUndefined();
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${"}".repeat(200)}`);
    expect(readCaptionTracks({ responseContext: {}, deep })).toBeUndefined();
    expect(
      readCaptionTracks({ responseContext: {}, subtitles: [{ url: trackUrl({ language: "en" }) }] }),
    ).toBeUndefined();
    expect(readCaptionTracks({ playabilityStatus: {}, videoDetails: {}, storyboards: {} })).toBeUndefined();
    expect(readCaptionTracks({ playabilityStatus: {}, videoDetails: {} })).toEqual([]);
  });
});

describe("the original audio", () => {
  const list = (more: object) => ({ captions: { playerCaptionsTracklistRenderer: more } });
  const formats = (...audioTracks: object[]) => ({
    streamingData: { adaptiveFormats: audioTracks.map((audioTrack) => ({ audioTrack })) },
  });
  test.each([
    ["marked as original", formats({ id: "de.3", audioIsDefault: true }, { id: "en.4" }), "en"],
    [
      "named original",
      formats({ id: "de.0", audioIsDefault: true }, { id: "fr.0", displayName: "French original" }),
      "fr",
    ],
    ["the default of the formats", formats({ id: "ar.0" }, { id: "en-US.0", audioIsDefault: true }), "en-US"],
    [
      "the default of the list",
      list({ audioTracks: [{ audioTrackId: "de.10" }, { audioTrackId: "en.0" }], defaultAudioTrackIndex: 1 }),
      "en",
    ],
    ["the original of the list", list({ audioTracks: [{ audioTrackId: "de.3" }, { audioTrackId: "en.4" }] }), "en"],
    ["the only one of the list", list({ audioTracks: [{ audioTrackId: "fr.0" }] }), "fr"],
    ["not named", list({}), undefined],
  ])("%s", (_, answer, language) => expect(readOriginalAudio(answer).language).toBe(language));

  test("has the captions of the list's default where the list calls it otherwise (recorded 2022)", () => {
    const audioTracks = [
      { audioTrackId: "id.1", captionTrackIndices: [0] },
      { audioTrackId: "id.0", captionTrackIndices: [1] },
    ];
    const answer = {
      ...list({ audioTracks, defaultAudioTrackIndex: 1 }),
      ...formats({ id: "en.0", audioIsDefault: true }),
    };
    expect(readOriginalAudio(answer)).toEqual({ language: "en", captionIndices: [1] });
  });

  test("brings the captions that belong to it", () => {
    const audioTracks = [
      { audioTrackId: "de.3", captionTrackIndices: [0] },
      { audioTrackId: "en.4", captionTrackIndices: [2, 1] },
    ];
    expect(readOriginalAudio({ ...list({ audioTracks }), ...formats({ id: "en.4" }) })).toEqual({
      language: "en",
      captionIndices: [2, 1],
    });
  });
});

describe("chapters of a description", () => {
  test("by YouTube's rule", () => {
    const text = "Hello\n00:00 - Intro\n(0:10) Second part\n\n1:02:03 | Third\nbye 5:00";
    expect(chaptersFromDescription(text)).toEqual([
      { startMs: 0, title: "Intro" },
      { startMs: 10_000, title: "Second part" },
      { startMs: 3_723_000, title: "Third" },
    ]);
  });

  test.each([
    ["fewer than three", "0:00 a\n0:10 b"],
    ["not from the start", "0:01 a\n0:20 b\n0:40 c"],
    ["too short", "0:00 a\n0:05 b\n0:40 c"],
    ["backwards", "0:00 a\n0:40 b\n0:20 c"],
  ])("%s: none", (_, text) => expect(chaptersFromDescription(text)).toEqual([]));

  test("beyond the end: none", () => expect(chaptersFromDescription("0:00 a\n0:20 b\n0:40 c", 30)).toEqual([]));
});

test("the words of a refusal are sentences, one after the other", () => {
  const detailOf = (...words: string[]) =>
    classifyPlayability({ status: "LOGIN_REQUIRED", words, captcha: false, ageGate: false }).detail;
  expect(detailOf("This video is private", "If the owner of this video has granted you access, please sign in.")).toBe(
    "LOGIN_REQUIRED: This video is private. If the owner of this video has granted you access, please sign in.",
  );
  expect(detailOf("Private video!", "Sign in", "Now?")).toBe("LOGIN_REQUIRED: Private video! Sign in. Now?");
});

describe("the player answer in a page", () => {
  const answer = playerBody({ tracks: [{ language: "en" }], reason: 'a "quoted" } brace {' });
  const json = JSON.stringify(answer);
  test.each([
    ["a script", `<script>var ytInitialPlayerResponse = ${json};var x = {};</script>`],
    ["a window property", `<script>window["ytInitialPlayerResponse"] = ${json};</script>`],
    [
      "after an empty mention",
      `<script>var ytInitialPlayerResponse = {;</script><script>ytInitialPlayerResponse = ${json}</script>`,
    ],
    [
      "a page of old",
      `<script>ytplayer.config = ${JSON.stringify({ args: { player_response: json } })};ytplayer.load()</script>`,
    ],
  ])("%s", (_, page) => expect(playerAnswerInPage(page)).toEqual(JSON.parse(json)));

  test.each([
    "",
    "<html></html>",
    "var ytInitialPlayerResponse = {",
    `var ytInitialPlayerResponse = ${json.slice(0, -9)}`,
  ])("%j: none", (page) => {
    expect(playerAnswerInPage(page)).toBeUndefined();
  });
});

describe("an error screen", () => {
  const codeOf = (status: string, reason: string | undefined, errorScreen: object) => {
    const read = readPlayability({ status, ...(reason && { reason }), errorScreen });
    return read && classifyPlayability(read).code;
  };
  const interstitial = (title: string, description: string) => ({
    playerInterstitialRenderer: {
      content: { interstitialViewModel: { title: { content: title }, description: { content: description } } },
    },
  });

  test.each([
    ["The uploader has not made this video available in your country", "GeoBlocked"],
    ["This video has been removed by the uploader", "Removed"],
    ["Please check the Google Workspace administrator and/or the network administrator restrictions.", "IpBlocked"],
  ])("says more than the reason: %s", (description, code) => {
    expect(codeOf("UNPLAYABLE", "Video unavailable", interstitial("Video unavailable", description))).toBe(code);
    expect(codeOf("UNPLAYABLE", undefined, interstitial("Video unavailable", description))).toBe(code);
  });

  test("about an ad blocker is about our page, not about the video", () => {
    expect(codeOf("ERROR", undefined, { enforcementMessageViewModel: { primaryButton: {} } })).toBe("ClientRejected");
    expect(codeOf("ERROR", undefined, {})).toBe("Unavailable");
  });

  test("with a captcha is a bot check, wherever it stands", () => {
    expect(codeOf("UNPLAYABLE", "Video unavailable", { playerCaptchaViewModel: {} })).toBe("BotCheck");
    const message = { playerErrorMessageRenderer: { playerCaptchaViewModel: {} } };
    expect(codeOf("UNPLAYABLE", "Video unavailable", message)).toBe("BotCheck");
  });
});
