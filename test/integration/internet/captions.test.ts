import { expect, test } from "vitest";
import { readPanelParams } from "../../../local/demo/internet/origin/youtube/panel-params.ts";
import { findScene, SCENES } from "../../../local/demo/internet/scenes.ts";
import { tracksOf, VERSIONS, Visitor } from "../../support/demo-internet.ts";

const PLAIN_PARAMS = "qgkPCgtwbGFpbm1hbnVhbBgB";

function paramsOf(videoId: string, variant = 1): string {
  const head = Buffer.from([0xaa, 0x09, 0x0f, 0x0a, 0x0b]);
  return Buffer.concat([head, Buffer.from(videoId), Buffer.from([0x18, variant])]).toString("base64");
}

async function captionsOf(
  visitor: Visitor,
  videoId: string,
  query: string,
  language = "en",
  session?: string,
): Promise<string> {
  const tracks = tracksOf(await visitor.playerJson(videoId, "IOS", session));
  const track = tracks.find((candidate) => candidate.languageCode === language) ?? tracks[0];
  return String((await visitor.get(`${track?.baseUrl}${query}`, session)).body);
}

test("a signed URL is good for any format and language, but for no other video and no other time", async () => {
  let nowMs = Date.now();
  const visitor = await Visitor.start({ now: () => nowMs });
  const [, english] = tracksOf(await visitor.playerJson("plainmanual"));
  const url = english?.baseUrl ?? "";

  const statuses = await Promise.all(
    [
      url,
      url.replace("lang=en", "lang=fr"),
      url.replace("v=plainmanual", "v=its-private"),
      url.replace(/expire=\d+/, "expire=1999999999"),
    ].map(async (address) => (await visitor.get(address)).status),
  );
  nowMs += 8 * 3_600_000;

  expect(statuses).toEqual([200, 200, 403, 403]);
  expect((await visitor.get(url)).status).toBe(403);
});

test("every format says the same words", async () => {
  const visitor = await Visitor.start();

  const bodies = await Promise.all(
    ["json3", "srv1", "srv2", "srv3", "ttml", "srt", "vtt"].map((fmt) =>
      captionsOf(visitor, "plainmanual", `&fmt=${fmt}`),
    ),
  );

  expect(bodies.map((body) => body.split("\n")[0]?.slice(0, 12))).toEqual([
    '{"wireMagic"',
    "<?xml versio",
    "<?xml versio",
    "<?xml versio",
    "<?xml versio",
    "1",
    "WEBVTT",
  ]);
  for (const body of bodies) expect(body).toContain("Two hundred and eleven steps, and a lamp at the top.");
});

test("rolling captions have window and newline events, word times and overlaps", async () => {
  const visitor = await Visitor.start();

  const { events } = JSON.parse(await captionsOf(visitor, "rolling-asr", "&fmt=json3")) as {
    events: Record<string, unknown>[];
  };

  const [window, first, newline] = events;
  expect(window).toMatchObject({ id: 1, wpWinPosId: 1, wsWinStyleId: 1 });
  expect(window).not.toHaveProperty("segs");
  expect(first).toMatchObject({
    tStartMs: 480,
    dDurationMs: 6360,
    segs: [{ utf8: "the" }, { utf8: " lighthouse", tOffsetMs: 421 }, {}, {}, {}, {}],
  });
  expect(newline).toMatchObject({ aAppend: 1, segs: [{ utf8: "\n" }] });
});

test("plain XML escapes twice, marked captions hold tags, spaced ones zero-width spaces", async () => {
  const visitor = await Visitor.start();

  expect(await captionsOf(visitor, "xml-answers", "&fmt=json3")).toContain("Tom &amp;amp; Jerry don&amp;#39;t stop");
  expect(await captionsOf(visitor, "entity-text", "&fmt=json3")).toContain("<i>Tom &amp; Jerry don&#39;t stop</i>");
  expect(await captionsOf(visitor, "zero-widths", "&fmt=json3")).toContain("\ufeffThe \u200blighthouse");
  expect(await captionsOf(visitor, "vtt-answers", "&fmt=json3")).toMatch(/^WEBVTT\nKind: captions\nLanguage: en/);
});

test("WEB's URLs stall and stay empty without a token; with the page's token and its companions they answer", async () => {
  const visitor = await Visitor.start();
  const [track] = tracksOf(await visitor.playerJson("asr-only-en", "WEB"));
  const page = String((await visitor.get("https://www.youtube.com/watch?v=asr-only-en")).body);
  const token = /"token":"([\w-]+)"/.exec(page)?.[1];

  const answer = (query: string) => visitor.get(`${track?.baseUrl}&fmt=json3${query}`);
  const partial = ["", `&pot=${token}`, `&pot=${token}&c=WEB`, `&pot=${token}&potc=1`, "&pot=forged&potc=1&c=WEB"];
  const lacking = await Promise.all(partial.map(answer));
  const whole = await answer(`&pot=${token}&potc=1&c=WEB`);

  expect(new URL(track?.baseUrl ?? "").searchParams.get("exp")).toBe("xpe");
  expect(lacking.map(({ status, body }) => [status, body.length])).toEqual(partial.map(() => [200, 0]));
  expect(String(whole.body)).toContain(" lighthouse");
});

test.each([
  ["empty-reply", 0, ""],
  ["html-answer", undefined, "<!DOCTYPE html>"],
])("%s answers 200 with the wrong body", async (videoId, length, start) => {
  const body = await captionsOf(await Visitor.start(), videoId, "&fmt=json3");

  expect(body.startsWith(start)).toBe(true);
  if (length !== undefined) expect(body).toHaveLength(length);
});

test("a truncated answer breaks off, an expired URL is refused", async () => {
  const visitor = await Visitor.start();
  const [expired] = tracksOf(await visitor.playerJson("expired-url"));

  await expect(captionsOf(visitor, "cutoff-text", "&fmt=json3")).rejects.toThrow();
  expect((await visitor.get(expired?.baseUrl ?? "")).status).toBe(403);
});

test("translated captions are throttled", async () => {
  const visitor = await Visitor.start();
  const [track] = tracksOf(await visitor.playerJson("plainmanual"));

  expect((await visitor.get(`${track?.baseUrl}&tlang=nl`)).status).toBe(429);
});

test.each([
  ["qgkPCgtkUXc0dzlXZ1hjURgB", "dQw4w9WgXcQ"],
  ["qgkPCgtkUXc0dzlXZ1hjURgC", "dQw4w9WgXcQ"],
  ["qgkPCgtqTlFYQUM5SVZSdxgB", "jNQXAC9IVRw"],
  ["qgkPCgtaZ0hHMmpKVGlROBgC", "ZgHG2jJTiQ8"],
  // With a playlist inside, as a page of July 2026 had it.
  ["qgkiCgtVREFwWmhYVHBIOBgBIg9SRE1NWVZrVXZtRFEzSFkoGA%3D%3D", "UDApZhXTpH8"],
])("panel params %s are those of %s", (params, videoId) => {
  expect(readPanelParams(params)).toEqual({ videoId });
});

test.each(["", "abc", "qgkPCgtkUXc0dzlXZ1hjURgD", "qgkPCgtkUXc0dzlXZ1hjUQ", "////"])(
  "panel params %j are refused",
  (params) => {
    expect(readPanelParams(params)).toBeUndefined();
  },
);

test("hl chooses the panel's track and falls back in silence", async () => {
  const visitor = await Visitor.start();

  const [german, dutch] = await Promise.all(
    ["de", "nl"].map(async (hl) => String((await visitor.panel(PLAIN_PARAMS, hl)).body)),
  );

  expect(german).toContain("Der Leuchtturmwärter");
  expect(dutch).toContain("The lighthouse keeper climbs");
});

test("an unknown video and one without captions have the same small panel; a stale version has none", async () => {
  const visitor = await Visitor.start();

  const [unknown, without, blank] = await Promise.all(
    ["unknownvide", "no-captions", "brokenpanel"].map((id) => visitor.panel(paramsOf(id))),
  );
  const stale = await visitor.panel(PLAIN_PARAMS, "en", "2.20240101.00.00");

  for (const answer of [unknown, without]) {
    expect(JSON.parse(String(answer?.body))).not.toHaveProperty("content");
    expect(answer?.body.length).toBeGreaterThan(900);
    expect(answer?.body.length).toBeLessThan(1100);
  }
  expect(JSON.parse(String(blank?.body))).toHaveProperty("content");
  expect(String(blank?.body)).not.toContain("transcriptSegmentViewModel");
  expect(stale.status).toBe(400);
});

test("chapters lead sections of the panel", async () => {
  const visitor = await Visitor.start();

  const body = String((await visitor.panel(paramsOf("in-chapters", 2))).body);

  expect(body.match(/timelineChapterViewModel/g)).toHaveLength(3);
  expect(body.match(/itemSectionRenderer/g)).toHaveLength(3);
});

test("get_transcript is retired", async () => {
  const visitor = await Visitor.start();
  const context = { client: { clientName: "WEB", clientVersion: VERSIONS.WEB } };

  const answer = await visitor.post("https://www.youtube.com/youtubei/v1/get_transcript", { context, params: "abc" });

  expect(answer.status).toBe(400);
  expect(JSON.parse(String(answer.body))).toMatchObject({
    error: { status: "FAILED_PRECONDITION", message: "Precondition check failed." },
  });
});

test("scenes have ids of YouTube's grammar and expectations that follow from their data", () => {
  const ids = SCENES.map((scene) => scene.id);

  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[\w-]{11}$/);
  expect(findScene("auto-dubbed")?.expect).toMatchObject({
    verdict: "transcript",
    language: "es",
    kind: "asr",
    cueCount: 2,
  });
  expect(findScene("japan-words")?.expect).toEqual({ verdict: "language_unavailable", askFor: ["en"] });
  expect(findScene("token-gated")?.expect).toEqual({ verdict: "blocked" });
  expect(findScene("panel-saves")?.expect.verdict).toBe("transcript");
});
