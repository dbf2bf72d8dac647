import { describe, expect, test } from "vitest";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { Decided } from "../../lambdas/shared/outcome.ts";
import { EN, fetchWith, NOW, noTracks, playable, replies, words } from "../support/captions-attempt.ts";
import { json3Body, playerBody, VIDEO } from "../support/youtube-replies.ts";

describe("the video's own answer", () => {
  test.each([
    ["LOGIN_REQUIRED", "This is a private video. Please sign in to verify that you may see it.", "Private"],
    ["LOGIN_REQUIRED", "Sign in to confirm your age", "AgeRestricted"],
    ["AGE_VERIFICATION_REQUIRED", undefined, "AgeRestricted"],
    ["UNPLAYABLE", "Join this channel to get access to members-only content", "MembersOnly"],
    ["UNPLAYABLE", "This video requires payment to watch.", "Paid"],
    ["ERROR", "This video has been removed by the uploader", "Removed"],
    ["UNPLAYABLE", "The uploader has not made this video available in your country", "GeoBlocked"],
  ])("%s, %s: %s, after one request", async (status, reason, code) => {
    const { result, steps } = await fetchWith(
      replies({ "*": { body: playerBody({ status, ...(reason && { reason }) }) } }),
    );
    expect(result).toMatchObject({ outcome: "decided", code, evidence: [{ code, client: "IOS" }] });
    expect(steps).toEqual(["player IOS"]);
  });

  test.each([
    ["Unavailable", "ERROR", "Video unavailable"],
    ["LoginRequired", "LOGIN_REQUIRED", undefined],
  ])("%s is believed when a second client says so", async (code, status, reason) => {
    const { result, steps } = await fetchWith(
      replies({ "*": { body: playerBody({ status, ...(reason && { reason }) }) } }),
    );
    expect(result).toMatchObject({ outcome: "decided", code, evidence: [{ client: "IOS" }, { client: "ANDROID" }] });
    expect(steps).toEqual(["player IOS", "player ANDROID"]);
  });

  test("upcoming comes back when it begins", async () => {
    const scheduledStartTime = String(NOW.getTime() / 1000 + 7200);
    const offlineSlate = { liveStreamOfflineSlateRenderer: { scheduledStartTime } };
    const body = playerBody({ details: { isUpcoming: true } });
    body.playabilityStatus = {
      status: "LIVE_STREAM_OFFLINE",
      reason: "This live event will begin in 2 hours.",
      liveStreamability: { liveStreamabilityRenderer: { videoId: VIDEO, offlineSlate } },
    };
    const { result } = await fetchWith(replies({ "*": { body } }));
    expect(result).toMatchObject({ outcome: "decided", code: "Upcoming", retryAt: "2026-11-21T12:00:00.000Z" });
  });

  test("without a start that lies ahead comes back in an hour", async () => {
    for (const scheduledStartTime of [undefined, String(NOW.getTime() / 1000 - 60)]) {
      const body = playerBody();
      const liveStreamabilityRenderer = { offlineSlate: { liveStreamOfflineSlateRenderer: { scheduledStartTime } } };
      body.playabilityStatus = { status: "LIVE_STREAM_OFFLINE", liveStreamability: { liveStreamabilityRenderer } };
      const { result } = await fetchWith(replies({ "*": { body } }));
      expect(result).toMatchObject({ code: "Upcoming", retryAt: "2026-11-21T11:00:00.000Z" });
    }
  });

  test("a running stream is live even with captions", async () => {
    const { result } = await fetchWith(
      replies({ "*": { body: playerBody({ tracks: [EN], details: { isLive: true } }) } }),
    );
    expect(result).toMatchObject({ outcome: "decided", code: "LiveNow", retryAt: "2026-11-21T10:30:00.000Z" });
  });

  test("processing comes back soon", async () => {
    const body = playerBody({ status: "UNPLAYABLE", reason: "We're processing this video. Check back later." });
    const { result } = await fetchWith(replies({ "*": { body } }));
    expect(result).toMatchObject({ outcome: "decided", code: "Processing", retryAt: "2026-11-21T10:10:00.000Z" });
  });

  test("a stream that has just ended may get captions yet", async () => {
    const details = { isLiveContent: true, isPostLiveDvr: true };
    const { result } = await fetchWith(replies({ "*": { body: playerBody({ details }) } }));
    expect(result).toMatchObject({ outcome: "decided", code: "Processing", retryAt: "2026-11-21T10:10:00.000Z" });
    const { result: captioned } = await fetchWith(
      replies({ "*": { body: playerBody({ tracks: [EN], details }) } }, words),
    );
    expect(captioned).toMatchObject({ outcome: "won" });
  });

  test("a language that is not there comes with those that are", async () => {
    const { result } = await fetchWith(replies({ IOS: playable(EN) }), { languages: ["fr"] });
    expect(result).toMatchObject({ outcome: "decided", code: "LanguageUnavailable" });
    expect((result as Decided).video?.availableTracks).toEqual([{ language: "en", kind: "manual", name: "en" }]);
    expect((result as Decided).evidence).toMatchObject([{ code: "LanguageUnavailable", client: "IOS" }]);
  });
});

describe("another country", () => {
  const geo = { body: playerBody({ status: "UNPLAYABLE", reason: "Not available in your country" }) };
  const withCountries = { microformat: { playerMicroformatRenderer: { availableCountries: ["DE", "FR"] } } };

  test("is tried once: the error names where the video is to be had", async () => {
    const body = playerBody({ status: "UNPLAYABLE", reason: "Not available in your country", more: withCountries });
    const { result } = await fetchWith(replies({ "*": { body } }), { otherCountryPossible: true });
    expect(result).toMatchObject({ name: "GeoBlockedHere", client: "IOS", availableCountries: ["DE", "FR"] });
  });

  test("is asked of the website's client where the app's does not tell, once and only then", async () => {
    const web = {
      body: playerBody({ status: "UNPLAYABLE", reason: "Not available in your country", more: withCountries }),
    };
    const { result, steps, asked } = await fetchWith(replies({ "*": geo, WEB: web }), { otherCountryPossible: true });
    expect(result).toMatchObject({ name: "GeoBlockedHere", client: "IOS", availableCountries: ["DE", "FR"] });
    expect(steps).toEqual(["player IOS", "player WEB"]);
    expect(asked.at(-1)?.url.search).toContain("$fields=");
    const known = { availableCountries: ["CH"] };
    const again = await fetchWith(replies({ "*": geo, WEB: web }), { otherCountryPossible: true, video: known });
    expect([again.result, again.steps]).toMatchObject([{ ...known }, ["player IOS"]]);
    const alone = await fetchWith(replies({ "*": geo, WEB: web }));
    expect(alone.steps).toEqual(["player IOS"]);
  });

  test("is tried without a name for it when the website's client does not answer", async () => {
    const { result } = await fetchWith(replies({ "*": geo, WEB: { status: 503 } }), { otherCountryPossible: true });
    expect(result).toMatchObject({ name: "GeoBlockedHere", availableCountries: undefined });
  });

  test("and not twice", async () => {
    const earlier: Evidence[] = [{ lane: "captions", code: "GeoBlockedHere", detail: "", at: NOW.toISOString() }];
    const { result } = await fetchWith(replies({ "*": geo }), { otherCountryPossible: true, earlier });
    expect(result).toMatchObject({ outcome: "decided", code: "GeoBlocked" });
  });

  test("also looks after a video that is unavailable without a reason", async () => {
    const gone = { body: playerBody({ status: "ERROR", reason: "This video is unavailable" }) };
    const { result } = await fetchWith(replies({ "*": gone }), { otherCountryPossible: true });
    expect(result).toMatchObject({ name: "GeoBlockedHere", client: "ANDROID" });
  });
});

describe("blocks and broken answers are thrown, and what was seen before is kept", () => {
  const consent = '<!DOCTYPE html><html><form action="https://consent.youtube.com/s" method="POST"></form></html>';
  test.each([
    ["BotCheck", { body: playerBody({ status: "LOGIN_REQUIRED", reason: "Sign in to confirm you’re not a bot" }) }],
    ["WrongVideoAnswered", { body: playerBody({ videoId: "aQvGIIdgFDM", tracks: [EN] }) }],
    ["RateLimitedByYouTube", { status: 429 }],
    [
      "RateLimitedByYouTube",
      { body: playerBody({ status: "UNPLAYABLE", reason: "This content isn’t available, try again later." }) },
    ],
    ["IpBlocked", { status: 403 }],
    ["IpBlocked", { status: 302, headers: { location: "https://www.google.com/sorry/index?continue=x" } }],
    ["IpBlocked", { body: '<html><body><div class="g-recaptcha"></div></body></html>' }],
    ["ConsentWall", { status: 302, headers: { location: "https://consent.youtube.com/m?continue=x" } }],
    ["ConsentWall", { body: consent }],
    ["UpstreamServerError", { status: 503 }],
    ["TruncatedResponse", { body: JSON.stringify(playerBody({ tracks: [EN] })).slice(0, -20) }],
    ["TruncatedResponse", { body: "" }],
    ["NetworkReset", { reset: true }],
  ] as const)("%s", async (code, second) => {
    const { result, noted } = await fetchWith(replies({ IOS: noTracks, ANDROID: second }));
    expect(result).toMatchObject({ name: code });
    if (code !== "NetworkReset") expect(result).toMatchObject({ client: "ANDROID" });
    expect(noted.map((seen) => seen.code)).toEqual(["NoTracksFromClient"]);
  });

  test("a client that exit after exit takes for a bot is asked after the others", async () => {
    const botCheck: Evidence = { lane: "captions", code: "BotCheck", detail: "", at: "", client: "IOS" };
    const script = replies({ "*": playable(EN) }, words);
    const once = await fetchWith(script, { earlier: [botCheck] });
    expect(once.steps).toEqual(["player IOS", "timedtext"]);
    const twice = await fetchWith(script, { earlier: [botCheck, { ...botCheck, at: "later" }] });
    expect(twice.steps).toEqual(["player ANDROID", "timedtext"]);
    expect(twice.asked[0]?.url.search).toContain("$fields=");
  });

  test("also from timedtext", async () => {
    const half = JSON.stringify(json3Body("a", "b")).slice(0, -9);
    for (const [reply, code] of [
      [{ status: 429 }, "RateLimitedByYouTube"],
      [{ body: half }, "TruncatedResponse"],
    ] as const) {
      expect((await fetchWith(replies({ IOS: playable(EN) }, reply))).result).toMatchObject({ name: code });
    }
  });
});
