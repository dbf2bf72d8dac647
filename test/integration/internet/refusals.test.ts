import { expect, test } from "vitest";
import type { Block } from "../../../local/demo/internet/scenes/scene.ts";
import { type PlayerJson, tracksOf, Visitor } from "../../support/demo-internet.ts";
import { basic, fetchThrough } from "../../support/raw-client.ts";

const WATCH = "https://www.youtube.com/watch?v=plainmanual";
const PANEL_PARAMS = "qgkPCgtwbGFpbm1hbnVhbBgB";

test.each([
  ["its-private", "LOGIN_REQUIRED", /private/],
  ["was-removed", "ERROR", /Video unavailable/],
  ["unavailable", "ERROR", /Video unavailable/],
  ["unknownvide", "ERROR", /Video unavailable/],
  ["age-limited", "LOGIN_REQUIRED", /confirm your age/],
  ["germanyonly", "UNPLAYABLE", /Video unavailable/],
  ["membersonly", "UNPLAYABLE", /members/],
  ["paid-rental", "UNPLAYABLE", /payment/],
  ["premiumonly", "UNPLAYABLE", /Premium/],
  ["loginneeded", "LOGIN_REQUIRED", /Please sign in/],
  ["is-upcoming", "LIVE_STREAM_OFFLINE", /will begin in 3 hours/],
  ["in-progress", "UNPLAYABLE", /processing/],
  ["odd-reasons", "CUSTOM", /reconsidered/],
])("%s is %s", async (videoId, status, reason) => {
  const player = await (await Visitor.start()).playerJson(videoId);

  expect(player.playabilityStatus).toMatchObject({ status, reason: expect.stringMatching(reason) });
  expect(player).not.toHaveProperty("captions");
});

test("a premiere says when it begins, a live video that it is live", async () => {
  const startedAt = Date.UTC(2026, 10, 20);
  const visitor = await Visitor.start({ now: () => startedAt });

  const [upcoming, live] = await Promise.all([visitor.playerJson("is-upcoming"), visitor.playerJson("is-live-now")]);

  expect(JSON.stringify(upcoming)).toContain(`"scheduledStartTime":"${startedAt / 1000 + 3 * 3600}"`);
  expect(live.videoDetails).toMatchObject({ isLive: true });
});

test("an exit in the right country may watch", async () => {
  const { internet } = await Visitor.start();
  const context = { client: { clientName: "IOS", clientVersion: "21.26.4" } };

  const answer = await fetchThrough(internet, "https://youtubei.googleapis.com/youtubei/v1/player", {
    authorization: basic("customer-demo-cc-de-sessid-abcd1234", "p@ss:w/o%r d"),
    body: JSON.stringify({ context, videoId: "germanyonly" }),
  });

  const player = JSON.parse(String(answer.body)) as PlayerJson;
  expect(player.playabilityStatus.status).toBe("OK");
  expect(tracksOf(player)).toHaveLength(1);
});

test.each([
  ["TVHTML5", "plainmanual", "ERROR"],
  ["MWEB", "plainmanual", "UNPLAYABLE"],
  ["WEB_EMBEDDED_PLAYER", "embed-block", "UNPLAYABLE"],
  ["IOS", "embed-block", "OK"],
  ["IOS", "ios-refused", "UNPLAYABLE"],
  ["ANDROID", "ios-refused", "OK"],
])("%s is told that %s is %s", async (client, videoId, status) => {
  const player = await (await Visitor.start()).playerJson(videoId, client);

  expect(player.playabilityStatus.status).toBe(status);
});

test("one client may see no captions where others see them; gated videos are gated for all", async () => {
  const visitor = await Visitor.start();

  const [ios, android, gated] = await Promise.all([
    visitor.playerJson("one-says-no", "IOS"),
    visitor.playerJson("one-says-no", "ANDROID"),
    visitor.playerJson("token-gated", "ANDROID"),
  ]);

  expect([tracksOf(ios).length, tracksOf(android).length]).toEqual([0, 2]);
  expect(tracksOf(android).every((track) => track.baseUrl.endsWith("&fmt=srv3"))).toBe(true);
  expect(tracksOf(gated).every((track) => track.baseUrl.includes("&exp=xpe&"))).toBe(true);
});

test("a stale or unknown client is a bad request, and versions can grow stale", async () => {
  const visitor = await Visitor.start();
  const before = await visitor.player("plainmanual", "IOS");
  visitor.internet.setOldestVersion("IOS", "22.0");

  expect(before.status).toBe(200);
  expect((await visitor.player("plainmanual", "IOS")).status).toBe(400);
  expect((await visitor.player("plainmanual", "NOBODY")).status).toBe(400);
});

test("$fields leaves what it names", async () => {
  const visitor = await Visitor.start();
  const query =
    "&$fields=playabilityStatus.status,captions(playerCaptionsTracklistRenderer/captionTracks(languageCode)),videoDetails(videoId,title)";

  const masked = await visitor.playerJson("asr-only-en", "IOS", undefined, query);
  const refused = await visitor.player("asr-only-en", "IOS", undefined, "&$fields=captions(");

  expect(masked).toEqual({
    playabilityStatus: { status: "OK" },
    captions: { playerCaptionsTracklistRenderer: { captionTracks: [{ languageCode: "en" }] } },
    videoDetails: { videoId: "asr-only-en", title: "The lighthouse, unscripted" },
  });
  expect(refused.status).toBe(400);
});

test.each<[Block, number, RegExp, number]>([
  ["forbidden", 403, /^$/, 403],
  ["sorry", 429, /g-recaptcha/, 429],
  ["sorry-redirect", 302, /^$/, 302],
  ["bot-check", 200, /not a bot/, 429],
  ["captcha", 200, /playerCaptchaViewModel/, 200],
  ["rate-limited", 200, /try again later/, 429],
  ["consent", 200, /consent\.youtube\.com\/s/, 200],
  ["server-error", 503, /UNAVAILABLE/, 503],
])("an exit blocked by %s answers the player with %i and the panel too", async (block, status, body, panelStatus) => {
  const visitor = await Visitor.start();
  visitor.internet.setExit({ session: "burnt", block });

  const player = await visitor.player("plainmanual", "IOS", "burnt");
  const panel = await visitor.panel(PANEL_PARAMS, "en", undefined, "burnt");
  const elsewhere = await visitor.player("plainmanual", "IOS", "fresh");

  expect([player.status, panel.status, elsewhere.status]).toEqual([status, panelStatus, 200]);
  expect(String(player.body)).toMatch(body);
  expect(String(panel.body)).not.toContain("transcriptSegmentViewModel");
});

test("a silent block answers with another video", async () => {
  const visitor = await Visitor.start();
  visitor.internet.setExit({ block: "wrong-video" });

  const player = await visitor.playerJson("arabic-text");

  expect(player.playabilityStatus.status).toBe("OK");
  expect(player.videoDetails?.videoId).toBe("plainmanual");
});

test("a block may begin after some requests", async () => {
  const visitor = await Visitor.start();
  visitor.internet.setExit({ block: "forbidden", blockAfterRequests: 2 });

  const statuses: number[] = [];
  for (let asked = 0; asked < 4; asked++) statuses.push((await visitor.player("plainmanual")).status);

  expect(statuses).toEqual([200, 200, 403, 403]);
});

test("a video that refuses one exit admits the next, and begins anew after that", async () => {
  const visitor = await Visitor.start();

  const statuses: number[] = [];
  for (const session of ["one", "one", "two", "two", "three", "four", "one"]) {
    statuses.push((await visitor.player("blockedonce", "IOS", session)).status);
  }

  expect(statuses).toEqual([403, 403, 200, 200, 403, 200, 403]);
});

test("European exits meet the consent wall on pages until a cookie says something", async () => {
  const { internet } = await Visitor.start();
  const authorization = basic("customer-demo-cc-fr-sessid-abcd1234", "p@ss:w/o%r d");

  const [bare, undecided, decided] = await Promise.all(
    [{}, { cookie: "SOCS=CAA" }, { cookie: "PREF=x; SOCS=CAI" }].map((headers) =>
      fetchThrough(internet, WATCH, { authorization, headers }),
    ),
  );

  expect(String(bare?.body)).toContain('action="https://consent.youtube.com/s"');
  expect(String(undecided?.body)).toContain('action="https://consent.youtube.com/s"');
  expect(String(decided?.body)).toContain("ytInitialPlayerResponse");
});

test("a recording stands in for an answer, byte for byte", async () => {
  const visitor = await Visitor.start();
  const recording = { status: 418, headers: { "content-type": "application/json" }, body: '{"recorded":true}' };
  visitor.internet.serve("plainmanual", "player", recording);

  const recorded = await visitor.player("plainmanual");
  const other = await visitor.player("asr-only-en");

  expect([recorded.status, String(recorded.body), other.status]).toEqual([418, recording.body, 200]);
});
