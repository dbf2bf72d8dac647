import { describe, expect, it } from "vitest";
import { fromOwnTimedText } from "../../lambdas/youtubei/strategies/own-timedtext.ts";
import { fromSmallestPage } from "../../lambdas/youtubei/strategies/smallest-page.ts";
import { fromWatchPage } from "../../lambdas/youtubei/strategies/watch-page.ts";
import { Visitor } from "../support/demo-internet.ts";
import { attemptYoutubei, browserOutbound, type Want } from "../support/youtubei-lane.ts";

async function attempt(want: Want, prepare: (visitor: Visitor) => void = () => undefined) {
  const visitor = await Visitor.start();
  prepare(visitor);
  const outbound = await browserOutbound(visitor.internet);
  const { result, noted } = await attemptYoutubei(outbound, want);
  const asked = visitor.internet.requests.map(({ path }) => path.split("?")[0]);
  return { result, noted, asked, usage: outbound.usage() };
}

describe("the ways to the words", () => {
  it("asks for the panel from the smallest page", async () => {
    const { result, asked, usage } = await attempt({ languages: ["de"] });

    expect(result).toMatchObject({
      outcome: "won",
      transcript: {
        language: "de",
        kind: "manual",
        trackId: ".de",
        isOriginalLanguage: false,
        title: "The lighthouse",
      },
      provenance: { lane: "youtubei", source: "get_panel", client: "WEB" },
    });
    expect(asked).toEqual(["/robots.txt", "/youtubei/v1/player", "/youtubei/v1/get_panel"]);
    expect(usage).toMatchObject({ requests: 3 });
  });

  it.each(["modern", "combined"])("opens the %s panel of the watch page by click", async (pagePanel) => {
    const videoId = pagePanel === "modern" ? "plainmanual" : "panelhidden";
    const { result, asked } = await attempt({ videoId, strategies: [fromWatchPage] });

    expect(result).toMatchObject({
      outcome: "won",
      provenance: { source: "get_panel" },
      transcript: { language: "en" },
    });
    expect(asked.includes("/youtubei/v1/get_transcript")).toBe(pagePanel === "combined");
    // More than the page shows: its list holds the rows in view alone.
    expect(result).toHaveProperty("transcript.cues.length", 6);
  });

  it.each([["de"], ["fr"], ["en"]])("takes the player's own captions, with its token, in %s", async (language) => {
    const { result } = await attempt({ languages: [language], strategies: [fromOwnTimedText] });

    expect(result).toMatchObject({ outcome: "won", provenance: { source: "timedtext" }, transcript: { language } });
  });

  it("opens the page's panel in the language asked for", async () => {
    const { result } = await attempt({ languages: ["fr"], strategies: [fromWatchPage] });

    expect(result).toMatchObject({ outcome: "won", transcript: { language: "fr", trackId: ".fr" } });
  });

  it("tells the panel's chapters", async () => {
    const { result } = await attempt({ videoId: "in-chapters" });

    const chapters = [
      { startMs: 0, title: "The stairs" },
      { startMs: 6000, title: "The lamp" },
      { startMs: 14_000, title: "The bell" },
    ];
    expect(result).toMatchObject({ outcome: "won", transcript: { chapters } });
  });

  it("answers the page's consent question", async () => {
    const { result } = await attempt({ videoId: "consent-ask", strategies: [fromWatchPage] });

    expect(result).toMatchObject({ outcome: "won", provenance: { source: "get_panel" } });
  });

  it("goes on to the next when one leads nowhere", async () => {
    const { result, noted } = await attempt({ videoId: "brokenpanel" });

    expect(result).toMatchObject({ outcome: "won", provenance: { source: "timedtext" } });
    expect(noted.map(({ code }) => code)).toEqual(["TruncatedResponse", "TruncatedResponse"]);
  });
});

describe("what is said where there are no words", () => {
  it.each([
    ["its-private", { outcome: "decided", code: "Private" }],
    ["was-removed", { outcome: "decided", code: "Removed" }],
    ["age-limited", { outcome: "decided", code: "AgeRestricted" }],
    ["is-live-now", { outcome: "decided", code: "LiveNow", retryAt: "2026-11-21T10:30:00.000Z" }],
    ["japan-words", { outcome: "decided", code: "LanguageUnavailable" }],
    ["no-captions", { outcome: "decided", code: "NoCaptions" }],
    ["unavailable", { outcome: "lost", code: "Unavailable" }],
    ["germanyonly", { code: "GeoBlockedHere", effect: "new-session" }],
    ["bot-checked", { code: "BotCheck", effect: "new-session" }],
    ["wrong-video", { code: "WrongVideoAnswered", effect: "new-session" }],
  ])("%s", async (videoId, expected) => {
    const languages = videoId === "japan-words" ? ["en"] : [];
    const { result } = await attempt({ videoId, languages });

    expect(result).toMatchObject(expected);
  });

  it("says in which countries a video is to be had, where the answer says so", async () => {
    const { result } = await attempt({ videoId: "germanyonly" });

    expect(result).toMatchObject({ code: "GeoBlockedHere", availableCountries: ["DE"] });
  });

  it.each([
    ["without a byte", "empty-reply", { outcome: "lost", code: "EmptyCaptions" }],
    // The connection breaks behind the first half: Chromium tells the half or the break, whichever it has seen first.
    [
      "that break off",
      "cutoff-text",
      { code: expect.stringMatching(/^(TruncatedResponse|NetworkReset)$/), effect: "retry" },
    ],
  ])("captions %s are a closed gate or a broken answer, and never an absence", async (_, videoId, expected) => {
    const { result } = await attempt({ videoId, strategies: [fromOwnTimedText] });

    expect(result).toMatchObject(expected);
  });

  it("a page without a button for subtitles is another page than we know, not a slow one", async () => {
    const { result } = await attempt(
      { strategies: [fromSmallestPage, fromWatchPage, fromOwnTimedText] },
      ({ internet }) => {
        internet.serve("*", "get_panel", { status: 400, headers: {}, body: "{}" });
        internet.serve("*", "watch", { status: 200, headers: { "content-type": "text/html" }, body: "" });
      },
    );

    expect(result).toMatchObject({ outcome: "lost", code: "LayoutChanged", detail: "switching subtitles on" });
  });

  it("a gate that is closed to the page too is told as such", async () => {
    const { result, noted } = await attempt({ videoId: "token-gated" });

    expect(result).toMatchObject({ outcome: "lost", code: "EmptyCaptions" });
    expect(noted.map(({ code }) => code)).toEqual(["EmptyPanel", "EmptyPanel"]);
  });

  it.each(["forbidden", "sorry", "sorry-redirect", "consent", "rate-limited", "captcha"] as const)(
    "an exit refused by %s is burnt, not the video judged",
    async (block) => {
      const { result } = await attempt({}, ({ internet }) => internet.setExit({ block }));

      expect(result).toMatchObject({ effect: "new-session" });
    },
  );

  it("an empty panel alone proves nothing", async () => {
    const { result } = await attempt({ videoId: "plainmanual" }, ({ internet }) => {
      const answer = { status: 200, headers: { "content-type": "application/json" } };
      internet.serve("*", "player", { ...answer, body: "{}" });
      internet.serve("*", "get_panel", { ...answer, body: '{"responseContext":{}}' });
      internet.serve("*", "watch", { ...answer, headers: { "content-type": "text/html" }, body: "<html></html>" });
    });

    expect(result).toMatchObject({ outcome: "lost" });
    expect(result).not.toHaveProperty("captionsAbsent", true);
  });
});
