import { describe, expect, test } from "vitest";
import type { CaptionsDeps } from "../../lambdas/captions/attempt.ts";
import { fetchCaptions } from "../../lambdas/captions/fetch-captions.ts";
import type { Evidence } from "../../lambdas/shared/evidence.ts";
import type { TranscriptRequest } from "../../lambdas/shared/job.ts";
import type { Decided, LaneResult, Lost, Won } from "../../lambdas/shared/outcome.ts";
import { CLIENTS } from "../../lambdas/shared/youtube/clients.ts";
import { makeRequest } from "../support/make.ts";
import { type Reply, type Script, scriptedOutbound } from "../support/scripted-outbound.ts";
import { emptyPanelBody, json3Body, panelBody, playerBody, VIDEO } from "../support/youtube-replies.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const EN = { language: "en" } as const;
const GATED = { language: "en", gated: true } as const;

type Want = Partial<TranscriptRequest> & { readonly earlier?: readonly Evidence[] } & Partial<
    Omit<CaptionsDeps, "outbound">
  >;

async function fetchWith(script: Script, want: Want = {}) {
  const { outbound, asked } = await scriptedOutbound(script);
  const noted: Evidence[] = [];
  const { earlier = [], speechAllowed = false, otherCountryPossible = false, ...request } = want;
  const work = fetchCaptions(
    { videoId: VIDEO, request: makeRequest(request), evidence: earlier },
    {
      outbound,
      now: () => NOW,
      clients: CLIENTS,
      speechAllowed,
      otherCountryPossible,
      note: (seen) => noted.push(seen),
    },
  );
  const result = await work.then(
    (value) => value as LaneResult,
    (error) => error as Error,
  );
  return {
    result,
    asked,
    noted,
    steps: asked.map(({ operation, client }) => (client ? `${operation} ${client}` : operation)),
  };
}

/** Answers of the player by client (`*`: any other), of timedtext and of the panel. */
function replies(
  player: Readonly<Record<string, Reply>>,
  timedtext: Reply = {},
  panel: Reply = { body: emptyPanelBody },
): Script {
  return ({ operation, client }) => {
    if (operation === "player") return player[client] ?? player["*"] ?? { status: 500 };
    return operation === "timedtext" ? timedtext : panel;
  };
}

const playable = (
  ...tracks: readonly { language: string; kind?: "asr"; gated?: boolean; vssId?: string }[]
): Reply => ({
  body: playerBody({ tracks }),
});
const noTracks: Reply = { body: playerBody() };
const words: Reply = { body: json3Body("hello", "world") };

describe("a plain success", () => {
  test("costs two requests and carries all that is known", async () => {
    const { result, steps, asked } = await fetchWith(replies({ IOS: playable(EN, { language: "de" }) }, words));
    const won = result as Won;
    expect(steps).toEqual(["player IOS", "timedtext"]);
    expect(won.transcript).toEqual({
      language: "en",
      kind: "manual",
      trackId: ".en",
      isOriginalLanguage: false,
      title: "A film",
      channelName: "A channel",
      durationMs: 60_000,
      cues: [
        { startMs: 0, endMs: 2000, text: "hello" },
        { startMs: 2000, endMs: 4000, text: "world" },
      ],
    });
    expect(won.provenance).toEqual({
      lane: "captions",
      source: "timedtext",
      client: "IOS",
      fetchedAt: NOW.toISOString(),
    });
    expect(won.video?.availableTracks).toHaveLength(2);
    expect(won.evidence).toEqual([]);
    expect(asked[1]?.url.searchParams.get("fmt")).toBe("json3");
    expect(asked[1]?.url.searchParams.has("xosf")).toBe(false);
    expect(asked[1]?.url.searchParams.get("signature")).toBe("AB.CD");
    expect(asked[0]?.body).toMatchObject({ videoId: VIDEO, contentCheckOk: true, racyCheckOk: true });
    expect(asked[0]?.url.search).toContain("$fields=");
  });

  test("a format other than json3 is read, with a warning", async () => {
    const srv1 = '<?xml version="1.0"?><transcript><text start="1.5" dur="2">it&amp;#39;s</text></transcript>';
    const { result } = await fetchWith(replies({ IOS: playable(EN) }, { body: srv1 }));
    expect((result as Won).transcript.cues).toEqual([{ startMs: 1500, endMs: 3500, text: "it's" }]);
    expect((result as Won).warnings).toEqual(["YouTube sent srv1 where json3 was asked"]);
  });

  test("an answer that is not compressed by the mask is read as well, and chapters come from the description", async () => {
    const shortDescription = "0:00 Start\n0:20 Middle\n0:40 End";
    const { result } = await fetchWith(
      replies({ IOS: { body: playerBody({ tracks: [EN], details: { shortDescription } }) } }, words),
    );
    expect((result as Won).transcript.chapters).toEqual([
      { startMs: 0, title: "Start" },
      { startMs: 20_000, title: "Middle" },
      { startMs: 40_000, title: "End" },
    ]);
  });
});

describe("the next client is asked", () => {
  test.each([
    ["finds no tracks", noTracks, "NoTracksFromClient"],
    ["is refused", { status: 400 }, "ClientRejected"],
    [
      "says the page must be reloaded",
      { body: playerBody({ status: "UNPLAYABLE", reason: "The page needs to be reloaded." }) },
      "ClientRejected",
    ],
    [
      "says something unknown",
      { body: playerBody({ status: "CUSTOM", reason: "Custom Reason" }) },
      "PlayabilityUnknown",
    ],
    [
      "may not be embedded",
      { body: playerBody({ status: "UNPLAYABLE", reason: "Playback on other websites has been disabled" }) },
      "EmbedDisabled",
    ],
    ["gets only URLs that need a token", playable(GATED), "TokenGated"],
    ["gets a part without playability", { body: { videoDetails: { videoId: VIDEO } } }, "LayoutChanged"],
    ["gets an answer that names no video", { body: playerBody({ videoId: null }) }, "LayoutChanged"],
    ["alone says unavailable", { body: playerBody({ status: "ERROR", reason: "Video unavailable" }) }, "Unavailable"],
    ["alone must sign in", { body: playerBody({ status: "UNPLAYABLE", reason: "Please sign in" }) }, "LoginRequired"],
  ] as const)("when the first %s", async (_, first, code) => {
    const { result, steps, noted, asked } = await fetchWith(replies({ IOS: first, ANDROID: playable(EN) }, words));
    expect((result as Won).outcome).toBe("won");
    expect(steps).toEqual(["player IOS", "player ANDROID", "timedtext"]);
    expect(noted.map((seen) => [seen.code, seen.client])).toEqual([[code, "IOS"]]);
    expect(asked[1]?.url.search).not.toContain("$fields=");
  });

  test.each([
    ["is empty", { body: "" }, "EmptyCaptions"],
    ["has no words", { body: json3Body("\u200b", "\n") }, "EmptyCaptions"],
    ["is refused", { status: 403 }, "UrlExpired"],
    ["is of no known format", { body: "hello" }, "LayoutChanged"],
  ] as const)("when the caption file %s", async (_, file, code) => {
    const script: Script = ({ operation, client, headers }) => {
      if (operation === "player") return playable(EN);
      if (operation === "timedtext") return String(headers["user-agent"]).includes("ios") ? file : words;
      return { status: 500, body: client };
    };
    const { result, noted } = await fetchWith(script);
    expect((result as Won).provenance.client).toBe("ANDROID");
    expect(noted.map((seen) => seen.code)).toEqual([code]);
  });
});

describe("captions are absent", () => {
  test("only when two clients agree: two requests, one final answer", async () => {
    const { result, steps } = await fetchWith(replies({ "*": noTracks }));
    expect(result).toMatchObject({ outcome: "decided", code: "NoCaptions" });
    expect(steps).toEqual(["player IOS", "player ANDROID"]);
  });

  test("or when one client and an empty panel do", async () => {
    const { result, steps } = await fetchWith(replies({ IOS: noTracks, "*": { status: 400 } }));
    expect(result).toMatchObject({ outcome: "decided", code: "NoCaptions" });
    expect(steps.at(-1)).toBe("panel WEB");
  });

  test("and then speech recognition may follow", async () => {
    const { result } = await fetchWith(replies({ "*": noTracks }), { speechAllowed: true });
    expect(result).toMatchObject({ outcome: "lost", code: "NoCaptions", captionsAbsent: true });
  });

  test.each([
    ["the panel alone is empty", replies({ "*": { status: 400 } }), "ClientRejected"],
    ["a client listed tracks that need a token", replies({ IOS: playable(GATED), "*": noTracks }), "TokenGated"],
    ["the caption file came empty", replies({ IOS: playable(EN), "*": noTracks }, { body: "" }), "EmptyCaptions"],
  ])("but not when %s", async (_, script, code) => {
    const { result } = await fetchWith(script);
    expect((result as Lost).outcome).toBe("lost");
    expect((result as Lost).captionsAbsent).toBeUndefined();
    expect((result as Lost).evidence.map((seen) => seen.code)).toContain(code);
  });
});

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
    expect(result).toMatchObject({ outcome: "decided", code });
    expect(steps).toEqual(["player IOS"]);
  });

  test.each([
    ["Unavailable", "ERROR", "Video unavailable"],
    ["LoginRequired", "LOGIN_REQUIRED", undefined],
  ])("%s is believed when a second client says so", async (code, status, reason) => {
    const { result, steps } = await fetchWith(
      replies({ "*": { body: playerBody({ status, ...(reason && { reason }) }) } }),
    );
    expect(result).toMatchObject({ outcome: "decided", code });
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

  test("a language that is not there comes with those that are", async () => {
    const { result } = await fetchWith(replies({ IOS: playable(EN) }), { languages: ["fr"] });
    expect(result).toMatchObject({ outcome: "decided", code: "LanguageUnavailable" });
    expect((result as Decided).video?.availableTracks).toEqual([{ language: "en", kind: "manual", name: "en" }]);
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

describe("the transcript panel", () => {
  const rows = panelBody([
    { at: "0:01", text: "this is the story of the man" },
    { at: "0:04", text: " " },
    { at: "0:07", text: "and what he did with it for you" },
  ]);

  test("is the second source: whole seconds, to the next start, to the end of the video", async () => {
    const { result, asked } = await fetchWith(replies({ "*": playable(GATED) }, {}, { body: rows }));
    const won = result as Won;
    expect(won.transcript.cues).toEqual([
      { startMs: 1000, endMs: 7000, text: "this is the story of the man" },
      { startMs: 7000, endMs: 60_000, text: "and what he did with it for you" },
    ]);
    expect(won.transcript).toMatchObject({ language: "en", kind: "manual", trackId: ".en" });
    expect(won.provenance).toMatchObject({ source: "get_panel", client: "WEB" });
    expect(asked.at(-1)).toMatchObject({
      hl: "en",
      body: { panelId: "PAmodern_transcript_view", params: "qgkPCgtkUXc0dzlXZ1hjURgC" },
    });
    expect(asked.filter((request) => request.operation === "timedtext")).toEqual([]);
  });

  test("is of unknown kind when the list has both kinds of the language", async () => {
    const { result } = await fetchWith(
      replies({ "*": playable(GATED, { ...GATED, kind: "asr" }) }, {}, { body: rows }),
    );
    expect((result as Won).transcript).toMatchObject({ kind: "unknown", trackId: "panel.en" });
  });

  test("in another language than the one asked for does not count", async () => {
    const tracks = playable(GATED, { language: "de", gated: true });
    const { result, asked } = await fetchWith(replies({ "*": tracks }, {}, { body: rows }), { languages: ["de"] });
    expect(asked.at(-1)?.hl).toBe("de");
    expect(result).toMatchObject({ outcome: "lost" });
    expect((result as Lost).evidence.at(-1)?.code).toBe("PanelOtherLanguage");
  });

  test("content without rows is a broken answer, worth another try", async () => {
    const { result } = await fetchWith(replies({ IOS: noTracks, "*": { status: 400 } }, {}, { body: panelBody([]) }));
    expect(result).toMatchObject({ name: "TruncatedResponse", client: "WEB" });
  });
});

test("only the hosts of the lane are asked, and never a translated or foreign caption URL", async () => {
  const foreign = playerBody({ tracks: [EN] });
  const list = {
    captionTracks: [{ baseUrl: "https://evil.example/api/timedtext?v=x", languageCode: "en", vssId: ".en" }],
  };
  foreign.captions = { playerCaptionsTracklistRenderer: list };
  const { asked, noted } = await fetchWith(replies({ "*": { body: foreign } }));
  expect(new Set(asked.map(({ url }) => url.host))).toEqual(new Set(["www.youtube.com"]));
  expect(noted.map(({ code }) => code)).toContain("LayoutChanged");
});
