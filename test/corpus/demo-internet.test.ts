import { describe, expect, test } from "vitest";
import { corpusBody, corpusItems, corpusMissing } from "../support/corpus/corpus.ts";
import { playerJson } from "../support/corpus/player-json.ts";
import { type PlayerJson, tracksOf, VERSIONS, Visitor } from "../support/demo-internet.ts";
import { allKeyPaths, keyPaths, missingFrom } from "../support/key-paths.ts";

/** What clients read from a player answer; each must be in recordings as well as in the demo. */
const READ = [
  "playabilityStatus.status",
  "streamingData.expiresInSeconds",
  "streamingData.adaptiveFormats[].itag",
  "streamingData.adaptiveFormats[].mimeType",
  "streamingData.adaptiveFormats[].bitrate",
  "streamingData.adaptiveFormats[].contentLength",
  "streamingData.adaptiveFormats[].approxDurationMs",
  "streamingData.adaptiveFormats[].audioTrack.id",
  "streamingData.adaptiveFormats[].audioTrack.audioIsDefault",
  "captions.playerCaptionsTracklistRenderer.captionTracks[].baseUrl",
  "captions.playerCaptionsTracklistRenderer.captionTracks[].vssId",
  "captions.playerCaptionsTracklistRenderer.captionTracks[].languageCode",
  "captions.playerCaptionsTracklistRenderer.captionTracks[].kind",
  "captions.playerCaptionsTracklistRenderer.captionTracks[].isTranslatable",
  "captions.playerCaptionsTracklistRenderer.captionTracks[].trackName",
  "captions.playerCaptionsTracklistRenderer.audioTracks[].captionTrackIndices",
  "captions.playerCaptionsTracklistRenderer.audioTracks[].audioTrackId",
  "captions.playerCaptionsTracklistRenderer.translationLanguages[].languageCode",
  "captions.playerCaptionsTracklistRenderer.defaultAudioTrackIndex",
  "videoDetails.videoId",
  "videoDetails.title",
  "videoDetails.lengthSeconds",
  "videoDetails.channelId",
  "videoDetails.author",
  "videoDetails.isLiveContent",
];
/** Parts of the answer that are rendered in full; elsewhere the demo is poorer than the recordings. */
const WHOLE = /^(playabilityStatus|captions|videoDetails|microformat|streamingData)\b/;

const recordings = (of: RegExp) =>
  corpusItems("player_response")
    .filter((item) => of.test(item.id))
    .flatMap((item) => playerJson(item) ?? []);
const json = (kind: string, of: RegExp) =>
  corpusItems(kind)
    .filter((item) => of.test(item.id))
    .map((item) => JSON.parse(String(corpusBody(item))));

test.skipIf(corpusMissing)(corpusMissing ?? "the corpus is there", () => {
  expect(recordings(/./).length).toBeGreaterThan(250);
});

/** What opens the tab of videos (recorded 2022 to 2026). */
const VIDEOS_TAB = "EgZ2aWRlb3PyBgQKAjoA";

describe.skipIf(corpusMissing)("the demo internet has the recordings' shapes", () => {
  test.each([
    ["IOS", /\.ios\./, "runs"],
    ["VISIONOS", /\.visionos\./, "runs"],
    ["ANDROID", /-202[456]-.*\.android\./, "runs"],
    ["WEB", /player_response-202[1-6]-.*\.web\./, "simpleText"],
  ])("player answers for %s", async (client, of, words) => {
    const visitor = await Visitor.start();
    const recorded = recordings(of);
    const rendered: PlayerJson[] = await Promise.all(
      ["plainmanual", "auto-dubbed", "arabic-text"].map((id) => visitor.playerJson(id, client)),
    );
    const [known, shown] = [allKeyPaths(recorded), allKeyPaths(rendered)];
    const name = `captions.playerCaptionsTracklistRenderer.captionTracks[].name.${words}`;

    expect(missingFrom(known, [...READ, name])).toEqual([]);
    expect(missingFrom(shown, [...READ, name])).toEqual([]);
    expect(
      missingFrom(
        known,
        [...shown].filter((path) => WHOLE.test(path)),
      ),
    ).toEqual([]);
  });

  test("caption URLs have the recorded parameters", async () => {
    const visitor = await Visitor.start();
    const names = (players: readonly unknown[]): Set<string> =>
      new Set(
        players.flatMap((player) =>
          tracksOf(player as PlayerJson).flatMap((track) => [...new URL(track.baseUrl).searchParams.keys()]),
        ),
      );
    const recorded = names(recordings(/\.(visionos|ios|android)\.|po_token/));
    const rendered = await Promise.all(
      ["IOS", "ANDROID", "WEB"].map((client) => visitor.playerJson("two-manuals", client)),
    );

    expect(missingFrom(recorded, names(rendered))).toEqual([]);
    expect(
      missingFrom(names(rendered), ["v", "expire", "sparams", "signature", "key", "lang", "name", "fmt", "exp"]),
    ).toEqual([]);
  });

  test.each([
    ["its-private", "IOS", /8VajtrESJzA/],
    ["age-limited", "WEB", /MmBeUZqv1QA/],
    ["germanyonly", "WEB", /web\._PL2HJKxnOM/],
    ["germanyonly", "ANDROID", /_PL2HJKxnOM/],
    ["membersonly", "ANDROID", /ayI2iBwGdxw/],
    ["premiumonly", "ANDROID", /sMJ8bRN2dak/],
    ["is-upcoming", "WEB", /scheduled_live/],
    ["in-progress", "ANDROID", /5qap5aO4i9A/],
  ])("%s is refused to %s as recorded videos were", async (id, client, of) => {
    const { playabilityStatus } = await (await Visitor.start()).playerJson(id, client);
    const known = allKeyPaths(recordings(new RegExp(`${of.source}|request_blocked|scheduled|MmBeUZqv1QA`)));

    expect(missingFrom(known, keyPaths({ playabilityStatus }))).toEqual([]);
  });

  test("captions as json3", async () => {
    const visitor = await Visitor.start();
    const bodies = await Promise.all(
      ["plainmanual", "rolling-asr"].map(async (id) => {
        const [track] = tracksOf(await visitor.playerJson(id));
        return JSON.parse(String((await visitor.get(`${track?.baseUrl}&fmt=json3`)).body));
      }),
    );

    expect(missingFrom(allKeyPaths(json("timedtext_json3", /./)), allKeyPaths(bodies))).toEqual([]);
  });

  test.each([
    ["next", { videoId: "in-chapters" }, "next", /-202[56]-/],
    ["browse", { browseId: "UCearshotArchive00000000" }, "browse_channel", /-202[56]-/],
    ["browse", { browseId: "UCearshotArchive00000000", params: VIDEOS_TAB }, "browse_channel", /-202[56]-/],
    [
      "browse",
      { continuation: Buffer.from("UCearshotArchive00000000 30 videos").toString("base64url") },
      "browse_channel",
      /-202[56]-/,
    ],
    [
      "browse",
      { continuation: Buffer.from("PLearshotArchive000000000000000000 0").toString("base64url") },
      "browse_playlist",
      /-202[56]-/,
    ],
  ])("%s with %o", async (endpoint, asked, kind, of) => {
    const context = { client: { clientName: "WEB", clientVersion: VERSIONS.WEB } };
    const answer = await (await Visitor.start()).post(`https://www.youtube.com/youtubei/v1/${endpoint}`, {
      context,
      ...asked,
    });
    const { responseContext: _, ...rendered } = JSON.parse(String(answer.body));

    expect(missingFrom(allKeyPaths(json(kind, of)), keyPaths(rendered))).toEqual([]);
  });

  test("recognised speech", async () => {
    const visitor = await Visitor.start();
    const url = (await visitor.playerJson("spoken-only")).streamingData?.adaptiveFormats[0]?.url ?? "";
    const request = { body: (await visitor.get(url)).body, headers: { authorization: "Token demo" } };
    const answer = JSON.parse(
      String((await visitor.get("https://api.deepgram.com/v1/listen?utterances=true", undefined, request)).body),
    );
    const unnamed = (paths: Iterable<string>) =>
      [...paths].map((path) => path.replace(/model_info\.[\w-]+/, "model_info.*"));

    expect(
      missingFrom(new Set(unnamed(allKeyPaths(json("deepgram_response", /./)))), unnamed(keyPaths(answer))),
    ).toEqual([]);
  });
});
