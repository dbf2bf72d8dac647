import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import { readPins } from "../../layers/media/pins.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { findScene } from "../../local/demo/internet/scenes.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { attemptYtdlp, NOW, outboundTo, type Want } from "../support/ytdlp-lane.ts";

/** The real yt-dlp against the demo internet, through its authenticating gateway. */
describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "the real yt-dlp", () => {
  let internet: Internet;
  beforeAll(async () => {
    internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
  });
  afterAll(() => internet?.stop());

  const ask = async (videoId: string, want: Want = {}) => {
    const outbound = await outboundTo(internet, `job-${videoId}`);
    const before = { requests: internet.requests.length, connects: internet.connects.length };
    const outcome = await attemptYtdlp(MEDIA_BIN, outbound, { videoId, ...want });
    const requests = internet.requests.slice(before.requests).map(({ endpoint }) => endpoint);
    const counted = outbound.usage().requests;
    return { outcome, requests, counted, connects: internet.connects.slice(before.connects) };
  };
  const words = (outcome: unknown) => (outcome as Extract<LaneResult, { outcome: "won" }>).transcript;

  test("a plain success: three requests, two tunnels, everything known of the video", async () => {
    const { outcome, requests, connects } = await ask("plainmanual");
    expect(requests).toEqual(["watch", "player", "timedtext"]);
    expect(connects.map(({ target, status }) => [target, status])).toEqual([
      ["www.youtube.com:443", 200],
      ["www.youtube.com:443", 200],
    ]);
    expect(new Set(connects.map(({ session }) => session)).size).toBe(1);
    const scene = findScene("plainmanual");
    expect(outcome).toMatchObject({
      outcome: "won",
      provenance: { lane: "ytdlp", source: "yt-dlp", client: "YTDLP" },
      video: {
        title: scene?.title,
        channelName: scene?.channel.name,
        durationMs: (scene?.durationSeconds ?? 0) * 1000,
      },
      warnings: [],
    });
    expect(words(outcome)).toMatchObject({ language: "en", kind: "manual", trackId: ".en" });
  });

  test.each([
    "plainmanual",
    "rolling-asr",
    "auto-dubbed",
    "arabic-text",
    "entity-text",
    "animatedsub",
    "vtt-answers",
    "three-hours",
  ])("%s has the words its scene says", async (videoId) => {
    const { outcome } = await ask(videoId);
    const { expect: wanted } = findScene(videoId) ?? {};
    expect(outcome).toMatchObject({ outcome: "won" });
    expect(words(outcome)).toMatchObject({ language: wanted?.language, kind: wanted?.kind });
    expect(words(outcome).cues).toHaveLength(wanted?.cueCount ?? 0);
    expect(words(outcome).cues[0]?.text).toBe(wanted?.firstText);
  });

  test("of a dubbed video the language it was made in", async () => {
    const { outcome } = await ask("auto-dubbed");
    expect(words(outcome)).toMatchObject({ language: "es", kind: "asr", trackId: "a.es", isOriginalLanguage: true });
  });

  test.each([
    ["its-private", "decided", "Private"],
    ["was-removed", "decided", "Removed"],
    ["age-limited", "decided", "AgeRestricted"],
    ["membersonly", "decided", "MembersOnly"],
    ["paid-rental", "decided", "Paid"],
    ["is-live-now", "decided", "LiveNow"],
    ["in-progress", "decided", "Processing"],
    ["japan-words", "decided", "LanguageUnavailable"],
    ["unavailable", "lost", "Unavailable"],
    ["loginneeded", "lost", "LoginRequired"],
    ["no-captions", "lost", "NoTracksFromClient"],
    ["token-gated", "lost", "TokenGated"],
    ["empty-reply", "lost", "EmptyCaptions"],
    ["html-answer", "lost", "LayoutChanged"],
    ["expired-url", "lost", "UrlExpired"],
    ["odd-reasons", "lost", "PlayabilityUnknown"],
  ])("%s is %s: %s", async (videoId, outcome, code) => {
    const { askFor: languages = [] } = findScene(videoId)?.expect ?? {};
    expect((await ask(videoId, { languages })).outcome).toMatchObject({ outcome, code });
  });

  test.each([
    ["a success", "plainmanual", ["watch", "player", "timedtext"]],
    ["a refused exit", "blockedonce", ["watch", "player", "player"]],
    ["an age gate, where yt-dlp asks once more", "age-limited", ["watch", "player", "embed", "player"]],
    ["no captions", "no-captions", ["watch", "player"]],
  ])("the receipt counts the requests that YouTube saw: %s", async (_name, videoId, seen) => {
    const { requests, counted } = await ask(videoId);
    expect(requests).toEqual(seen);
    expect(counted).toBe(seen.length);
  });

  test("the age of yt-dlp is told, from its answer or, without one, from itself", async () => {
    const ages: number[] = [];
    const released = Date.parse(readPins().ytDlp.version.replaceAll(".", "-"));
    for (const videoId of ["plainmanual", "blockedonce"]) await ask(videoId, { onAge: (days) => ages.push(days) });
    const days = Math.floor((NOW.getTime() - released) / 86_400_000);
    expect(ages).toEqual([days, days]);
  });

  test("a premiere whose start yt-dlp does not tell is worth another look in an hour", async () => {
    const { outcome } = await ask("is-upcoming");
    const retryAt = new Date(NOW.getTime() + 3_600_000).toISOString();
    expect(outcome).toMatchObject({ outcome: "decided", code: "Upcoming", retryAt });
  });

  test.each([
    ["blockedonce", "IpBlocked"],
    ["bot-checked", "BotCheck"],
    ["rate-limits", "RateLimitedByYouTube"],
    ["wrong-video", "WrongVideoAnswered"],
    ["germanyonly", "GeoBlockedHere"],
  ])("%s asks for another try: %s", async (videoId, code) => {
    expect((await ask(videoId)).outcome).toMatchObject({ name: code });
  });

  test("captions that break off ask for another try: told by the half or by the break, whichever came first", async () => {
    const { outcome } = await ask("cutoff-text");
    expect(outcome).toMatchObject({
      name: expect.stringMatching(/^(TruncatedResponse|NetworkReset)$/),
      effect: "retry",
    });
  });

  test("a geo block names the countries for the next exit, at the price of asking again once a job", async () => {
    const { outcome, requests, counted } = await ask("germanyonly");
    expect(outcome).toMatchObject({ name: "GeoBlockedHere", availableCountries: ["DE"] });
    expect(requests).toEqual(["watch", "player", "watch", "player"]);
    expect(counted).toBe(4);
    const at = "2026-11-21T09:59:00.000Z";
    const moved = { lane: "ytdlp", code: "GeoBlockedHere", detail: "", at } as const;
    const again = await ask("germanyonly", { earlier: [moved] });
    expect(again).toMatchObject({ outcome: { outcome: "decided", code: "GeoBlocked" }, requests: ["watch", "player"] });
  });

  test("what another client saw too is final", async () => {
    const at = "2026-11-21T09:59:00.000Z";
    const saw = (code: "Unavailable" | "GeoBlockedHere" | "NoTracksFromClient", client = "IOS") =>
      ({ lane: "captions", code, detail: "", at, client }) as const;
    expect((await ask("unavailable", { earlier: [saw("Unavailable")] })).outcome).toMatchObject({
      name: "GeoBlockedHere",
    });
    const moved = [saw("Unavailable"), saw("GeoBlockedHere")];
    expect((await ask("unavailable", { earlier: moved })).outcome).toMatchObject({ outcome: "decided" });
    for (const client of ["VISIONOS", "YTDLP"]) {
      expect((await ask("unavailable", { earlier: [saw("Unavailable", client)] })).outcome).toMatchObject({
        outcome: "lost",
        code: "Unavailable",
      });
      expect((await ask("no-captions", { earlier: [saw("NoTracksFromClient", client)] })).outcome).toMatchObject({
        outcome: "lost",
        code: "NoTracksFromClient",
        evidence: [{ client: "VISIONOS+WEB" }],
      });
    }
    const absent = [saw("NoTracksFromClient")];
    expect((await ask("no-captions", { earlier: absent })).outcome).toMatchObject({
      outcome: "decided",
      code: "NoCaptions",
    });
    expect((await ask("no-captions", { earlier: absent, speechAllowed: true })).outcome).toMatchObject({
      outcome: "lost",
      code: "NoCaptions",
      captionsAbsent: true,
    });
  });

  test("neither no_proxy nor NODE_OPTIONS nor a configuration of the machine's reaches it", async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, "yt-dlp.conf"), "--proxy http://127.0.0.1:1\n");
    const hostile = {
      no_proxy: "*",
      NO_PROXY: "*",
      NODE_OPTIONS: "--require /nowhere.js",
      HOME: home,
      XDG_CONFIG_HOME: home,
    };
    const kept = { ...process.env };
    Object.assign(process.env, hostile);
    try {
      const { outcome, connects } = await ask("plainmanual");
      expect(outcome).toMatchObject({ outcome: "won" });
      expect(connects).toHaveLength(2);
    } finally {
      for (const name of Object.keys(hostile)) delete process.env[name];
      Object.assign(process.env, kept);
    }
  });

  test.each([
    ["refuses the account", { answer: 407 }, "ProxyAuthFailed"],
    ["has no exit", { answer: 502 }, "ProxyExitFailed"],
    ["is down", "refuse", "ProxyUnreachable"],
  ] as const)("a gateway that %s speaks for itself: %s", async (_name, mode, code) => {
    await internet.setGateway(mode);
    try {
      expect((await ask("plainmanual")).outcome).toMatchObject({ name: code });
    } finally {
      await internet.setGateway("up");
    }
  });
});
