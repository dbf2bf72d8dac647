import { describe, expect, test } from "vitest";
import { classifyPlayability } from "../../lambdas/shared/youtube/playability.ts";

const codeOf = (status: string, words: string) =>
  classifyPlayability({ status, words: [words], captcha: false, ageGate: false }).code;

/** What YouTube says of videos, and what it means, by the facts known of it. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  BotCheck: [
    "Sign in to confirm you’re not a bot",
    "Sign in to confirm you're not a bot. This helps protect our community. Learn more",
  ],
  RateLimitedByYouTube: ["This content isn’t available, try again later."],
  IpBlocked: [
    "Please check the Google Workspace administrator and/or the network administrator restrictions",
    "This video is restricted. Try signing in with your Google Apps account.",
  ],
  Private: ["This is a private video. Please sign in to verify that you may see it.", "This video is private"],
  AgeRestricted: [
    "Sign in to confirm your age",
    "This video may be inappropriate for some users.",
    "This video is age-restricted and only available on YouTube.",
    "Content Warning",
  ],
  Paid: [
    "This video is only available to Music Premium members",
    "This video requires payment to watch.",
    "Please purchase this video to continue watching.",
    "Rent this movie to watch it",
  ],
  MembersOnly: [
    "Join this channel to get access to members-only content like this video, and other exclusive perks.",
    "This video is available to this channel's members on level: Friends (or any higher level).",
    "Join this YouTube channel from your computer or Android app to get access to it.",
  ],
  EmbedDisabled: [
    "Playback on other websites has been disabled by the video owner",
    "Watch this video on YouTube",
    "Embedding disabled by request",
    "This video contains content from its owner, who has blocked it from display on this website or application.",
  ],
  GeoBlocked: [
    "The uploader has not made this video available in your country.",
    "This video isn't available in your location",
    "Not available in your region",
    "This video is not available on this country domain.",
    "This video contains content from its owner, who has blocked it in your country on copyright grounds",
  ],
  ClientRejected: [
    "The page needs to be reloaded.",
    "The following content is not available on this app. Watch on the latest version of YouTube.",
    "The following content is not available on this app.",
    "Update YouTube to watch it",
    "Get the latest version of YouTube",
    "This is no longer supported in this application or device.",
    "Not supported on this device",
    "This video is not available on this device",
  ],
  Processing: [
    "We're processing this video. Check back later.",
    "The video is being processed",
    "This live event has ended.",
  ],
  Upcoming: [
    "This live event will begin in 2 hours.",
    "Premieres in 3 hours",
    "Premiere will begin shortly",
    "Live in 13 days",
  ],
  Removed: [
    "This video has been removed by the uploader",
    "This video was removed because it is spam",
    "This video has been removed for violating YouTube's Terms of Service",
    "The account was closed for a violation of YouTube's policy",
    "This account is gone for violations of YouTube's policies",
    "This video is no longer available due to a copyright claim by its owner",
    "Video unavailable: copyright claim by its owner",
    "Video unavailable: copyright infringement",
    "This video is no longer available",
    "This video is no longer available because the uploader has closed their YouTube account.",
    "The uploader has closed their YouTube account",
    "The YouTube account associated with this video has been terminated.",
    "The YouTube account associated with this video is closed",
  ],
  PlayabilityUnknown: ["An error occurred. Please try again later.", "Something went wrong", "Try again later"],
  Unavailable: [
    "Video unavailable",
    "This video is unavailable",
    "This video is not available",
    "This video isn't available anymore",
    "This video does not exist.",
    "This video doesn't exist",
    "This live stream recording is not available.",
  ],
  LoginRequired: ["Please sign in", "Log in to watch"],
};

const rows = Object.entries(SAID).flatMap(([code, said]) => said.map((words) => [words, code] as const));

describe("what YouTube says means the same under any status but OK", () => {
  test.each(rows)("%s: %s", (words, code) => {
    for (const status of ["UNPLAYABLE", "ERROR", "LOGIN_REQUIRED", "LIVE_STREAM_OFFLINE", "CUSTOM"])
      expect(codeOf(status, words)).toBe(code);
  });

  test("in capitals and with either apostrophe", () => {
    for (const [words, code] of rows) {
      expect(codeOf("UNPLAYABLE", words.toUpperCase())).toBe(code);
      expect(codeOf("UNPLAYABLE", words.replace(/['’]/g, "’"))).toBe(code);
    }
  });
});
