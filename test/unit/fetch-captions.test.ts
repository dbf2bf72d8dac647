import { describe, expect, test } from "vitest";
import type { Lost, Won } from "../../lambdas/shared/outcome.ts";
import { EN, fetchWith, GATED, NOW, noTracks, playable, replies, words } from "../support/captions-attempt.ts";
import type { Script } from "../support/scripted-outbound.ts";
import { json3Body, playerBody, type TrackShape, VIDEO } from "../support/youtube-replies.ts";

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

describe("the right track", () => {
  test("is in the language of the default audio, not of a dub", async () => {
    const more = {
      streamingData: {
        adaptiveFormats: [{ audioTrack: { id: "de.10" } }, { audioTrack: { id: "en.4", audioIsDefault: true } }],
      },
    };
    const tracks = [
      { language: "de", kind: "asr" },
      { language: "en", kind: "asr" },
    ] as const;
    const { result } = await fetchWith(replies({ IOS: { body: playerBody({ tracks, more }) } }, words));
    expect((result as Won).transcript).toMatchObject({ language: "en", isOriginalLanguage: true });
  });

  test("of recognised speech is known by the list, whatever its file's format: what is said twice stays", async () => {
    const file = "WEBVTT\n\n00:00.000 --> 00:03.000\nno no\n\n00:01.000 --> 00:04.000\nno no\n";
    const cuesOf = async (track: TrackShape) => {
      const { result } = await fetchWith(replies({ IOS: playable(track) }, { body: file }));
      return (result as Won).transcript.cues.map(({ text }) => text);
    };
    expect(await cuesOf({ language: "en", kind: "asr" })).toEqual(["no no", "no no"]);
    expect(await cuesOf(EN)).toEqual(["no no"]);
  });
});

test("what one client tells of the video is not lost when another tells less, and a nameless answer tells nothing", async () => {
  const bare = { playabilityStatus: { status: "OK" }, responseContext: {}, videoDetails: { title: "Another film" } };
  const gone = playerBody({
    status: "ERROR",
    reason: "Video unavailable",
    details: { title: undefined, author: undefined },
  });
  const { result } = await fetchWith(
    replies({ IOS: playable(GATED), ANDROID: { body: gone }, VISIONOS: { body: bare }, "*": { status: 400 } }),
  );
  expect((result as Lost).video).toMatchObject({ title: "A film", channelName: "A channel", channelId: "UC1" });
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
