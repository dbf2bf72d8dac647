import { describe, expect, test } from "vitest";
import { readPlayerAnswer } from "../../lambdas/shared/youtube/player-answer.ts";
import { judgePlayer } from "../../lambdas/shared/youtube/player-finding.ts";
import { type PlayerShape, playerBody, trackUrl, VIDEO } from "../support/youtube-replies.ts";

const EN = { language: "en" };
const read = (shape: PlayerShape, more: object = {}) => readPlayerAnswer({ ...playerBody(shape), ...more });
const codeOf = (shape: PlayerShape, more: object = {}) => {
  const finding = judgePlayer(read(shape, more), VIDEO);
  return finding.kind === "refused" ? finding.code : "tracks";
};
/** `playabilityStatus` of a stream, as recorded. */
const streamStatus = (status: string, more: object = {}) => ({
  playabilityStatus: { status, liveStreamability: { liveStreamabilityRenderer: { videoId: VIDEO, ...more } } },
});
const captionsOf = (videoId: string) => ({
  captions: {
    playerCaptionsTracklistRenderer: {
      captionTracks: [{ baseUrl: trackUrl(EN, videoId), languageCode: "en", vssId: ".en" }],
    },
  },
});

describe("what follows from a player answer", () => {
  test.each<[string, PlayerShape, object, string]>([
    ["OK with tracks", { tracks: [EN] }, {}, "tracks"],
    ["OK without", {}, {}, "NoTracksFromClient"],
    [
      "OK, but a captcha on the screen",
      { tracks: [EN] },
      { playabilityStatus: { status: "OK", errorScreen: { playerCaptchaViewModel: {} } } },
      "BotCheck",
    ],
    ["OK, but not begun", { tracks: [EN], details: { isUpcoming: true } }, {}, "Upcoming"],
    ["a stream that runs, by its flag", { tracks: [EN], details: { isLive: true } }, {}, "LiveNow"],
    ["a stream that runs, by its state", { details: { lengthSeconds: "0" } }, streamStatus("OK"), "LiveNow"],
    ["a recorded stream", { tracks: [EN] }, streamStatus("OK"), "tracks"],
    ["another video, refused", { videoId: "aQvGIIdgFDM", status: "ERROR" }, {}, "WrongVideoAnswered"],
    ["no video named but by its stream", { videoId: null }, streamStatus("LIVE_STREAM_OFFLINE"), "Upcoming"],
    ["no video named but by its captions", { videoId: null }, captionsOf(VIDEO), "tracks"],
    ["captions of another video, and none named", { videoId: null }, captionsOf("aQvGIIdgFDM"), "LayoutChanged"],
    ["captions in a list that cannot be read", {}, { captions: { captionTracks: {} } }, "LayoutChanged"],
    ["no status", {}, { playabilityStatus: {} }, "LayoutChanged"],
  ])("%s", (_, shape, more, code) => expect(codeOf(shape, more)).toBe(code));

  test("a stream's state that names another video is another video's", () => {
    const finding = judgePlayer(read({ videoId: null }, streamStatus("OK")), "aQvGIIdgFDM");
    expect(finding).toMatchObject({ code: "WrongVideoAnswered" });
  });
});

describe("words that only a part of the answer has", () => {
  test.each<[string, PlayerShape, string]>([
    [
      "the sub-reason",
      {
        status: "UNPLAYABLE",
        reason: "Video unavailable",
        subreason: "The uploader has not made this video available in your country.",
      },
      "GeoBlocked",
    ],
    [
      "the messages",
      {
        status: "LOGIN_REQUIRED",
        messages: ["This is a private video. Please sign in to verify that you may see it."],
      },
      "Private",
    ],
  ])("%s", (_, shape, code) => expect(codeOf(shape)).toBe(code));

  test("the reason on the screen alone", () => {
    const errorScreen = { playerErrorMessageRenderer: { reason: { simpleText: "This video is private" } } };
    expect(codeOf({}, { playabilityStatus: { status: "LOGIN_REQUIRED", errorScreen } })).toBe("Private");
  });

  test("the page's age gate, whatever is said", () => {
    const playabilityStatus = { status: "UNPLAYABLE", reason: "?", desktopLegacyAgeGateReason: 1 };
    expect(codeOf({}, { playabilityStatus })).toBe("AgeRestricted");
  });

  test.each([
    ["LOGIN_REQUIRED", "LoginRequired"],
    ["LIVE_STREAM_OFFLINE", "Upcoming"],
    ["AGE_VERIFICATION_REQUIRED", "AgeRestricted"],
    ["AGE_CHECK_REQUIRED", "AgeRestricted"],
    ["CONTENT_CHECK_REQUIRED", "AgeRestricted"],
    ["ERROR", "Unavailable"],
    ["UNPLAYABLE", "PlayabilityUnknown"],
    ["CUSTOM", "PlayabilityUnknown"],
  ])("no words at all: %s is %s", (status, code) => expect(codeOf({ status })).toBe(code));

  test.each([
    ["LOGIN_REQUIRED", "Something went wrong", "PlayabilityUnknown"],
    ["ERROR", "An error occurred. Please try again later. The video is unavailable.", "PlayabilityUnknown"],
    ["UNPLAYABLE", 'This <a href="/x">video</a>\n is  PRIVATE', "Private"],
    ["LOGIN_REQUIRED", "Sign in to confirm you‘re not a bot", "BotCheck"],
  ])("%s, %s: %s", (status, reason, code) => expect(codeOf({ status, reason })).toBe(code));

  test("unknown words prove nothing, whatever the status", () => {
    for (const status of ["ERROR", "UNPLAYABLE", "CUSTOM"])
      expect(codeOf({ status, reason: "Something nobody has read before" })).toBe("PlayabilityUnknown");
  });
});

describe("what the answer tells of the video", () => {
  test("its length, channel and countries; tracks only where there are some", () => {
    const microformat = { playerMicroformatRenderer: { availableCountries: ["DE", 7, "AT"] } };
    expect(read({ tracks: [EN] }, { microformat }).video).toEqual({
      title: "A film",
      channelName: "A channel",
      channelId: "UC1",
      durationMs: 60_000,
      availableTracks: [{ language: "en", kind: "manual", name: "en" }],
      availableCountries: ["DE", "AT"],
    });
    expect(read({ details: { lengthSeconds: "0" } }).video).toEqual({
      title: "A film",
      channelName: "A channel",
      channelId: "UC1",
    });
  });

  test("no chapters beyond its end", () => {
    const shortDescription = "0:00 a\n0:20 b\n1:30 c";
    expect(read({ details: { shortDescription } }).chapters).toEqual([]);
    expect(read({ details: { shortDescription, lengthSeconds: "100" } }).chapters).toHaveLength(3);
  });
});
