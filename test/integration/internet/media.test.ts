import { expect, test } from "vitest";
import { Visitor } from "../../support/demo-internet.ts";

const LISTEN = "https://api.deepgram.com/v1/listen?model=nova-3&utterances=true&detect_language=true";
const KEY = { authorization: "Token demo" };

async function audioUrl(visitor: Visitor, videoId: string, client = "VISIONOS"): Promise<string> {
  return (await visitor.playerJson(videoId, client)).streamingData?.adaptiveFormats[0]?.url ?? "";
}

test("audio is WebM with Opus, whole or in ranges that fit together", async () => {
  const visitor = await Visitor.start();
  const url = await audioUrl(visitor, "spoken-only");

  const whole = await visitor.get(url);
  const parts = await Promise.all(
    ["bytes=0-999", "bytes=1000-70000", "bytes=70001-"].map((range) =>
      visitor.get(url, undefined, { headers: { range } }),
    ),
  );
  const beyond = await visitor.get(url, undefined, { headers: { range: "bytes=99999999-" } });

  expect(whole.headers["content-type"]).toBe("audio/webm");
  expect(whole.body.subarray(0, 4).toString("hex")).toBe("1a45dfa3");
  expect(whole.body.includes("OpusHead")).toBe(true);
  expect(String(whole.body.length)).toBe(new URL(url).searchParams.get("clen"));
  expect(parts.map((part) => part.status)).toEqual([206, 206, 206]);
  expect(parts[1]?.headers["content-range"]).toBe(`bytes 1000-70000/${whole.body.length}`);
  expect(Buffer.concat(parts.map((part) => part.body)).equals(whole.body)).toBe(true);
  expect(beyond.status).toBe(416);
});

test("audio URLs are for one exit, for a time, and worth nothing when changed", async () => {
  let nowMs = Date.now();
  const visitor = await Visitor.start({ now: () => nowMs });
  const url = await audioUrl(visitor, "spoken-only");

  const [own, other, changed] = await Promise.all([
    visitor.get(url),
    visitor.get(url, "another1"),
    visitor.get(url.replace("itag=249", "itag=251")),
  ]);
  nowMs += 7 * 3_600_000;
  const late = await visitor.get(url);

  expect([own.status, other.status, changed.status, late.status]).toEqual([200, 403, 403, 403]);
});

test("burnt clients get URLs that are refused, ANDROID and WEB none at all", async () => {
  const visitor = await Visitor.start();

  const burnt = await visitor.get(await audioUrl(visitor, "spoken-only", "ANDROID_VR"));

  expect(burnt.status).toBe(403);
  expect(await audioUrl(visitor, "spoken-only", "ANDROID")).toBe("");
  expect(await audioUrl(visitor, "spoken-only", "WEB")).toBe("");
});

test("dubs are marked, the original is the default", async () => {
  const visitor = await Visitor.start();

  const { streamingData } = await visitor.playerJson("auto-dubbed", "VISIONOS");

  const originals = streamingData?.adaptiveFormats.filter((format) =>
    JSON.stringify(format).includes('"audioIsDefault":true'),
  );
  expect(streamingData?.adaptiveFormats).toHaveLength(9);
  expect(originals?.map((format) => new URL(format.url ?? "").searchParams.get("xtags"))).toEqual(
    Array(3).fill("acont=original:lang=es"),
  );
});

test("the recogniser says what the video's speakers say, and nothing for silence", async () => {
  const visitor = await Visitor.start();
  const [talk, silence] = await Promise.all(
    ["spoken-only", "silent-film"].map(async (id) => (await visitor.get(await audioUrl(visitor, id))).body),
  );

  const [heard, nothing] = await Promise.all(
    [talk, silence].map(async (body) => {
      const answer = await visitor.get(LISTEN, undefined, { headers: KEY, ...(body === undefined ? {} : { body }) });
      return JSON.parse(String(answer.body)) as {
        results: { channels: { alternatives: { transcript: string; words: unknown[] }[] }[]; utterances: unknown[] };
      };
    }),
  );

  expect(heard?.results.channels[0]?.alternatives[0]?.transcript).toMatch(/^The lighthouse keeper climbs/);
  expect(heard?.results.utterances).toHaveLength(6);
  expect(heard?.results.channels[0]).toMatchObject({ detected_language: "en" });
  expect(nothing?.results.channels[0]?.alternatives[0]).toMatchObject({ transcript: "", words: [] });
});

test.each([
  [400, "Bad Request"],
  [401, "INVALID_AUTH"],
  [402, "ASR_PAYMENT_REQUIRED"],
  [429, "TOO_MANY_REQUESTS"],
  [503, "Service Unavailable"],
] as const)("the recogniser fails with %i", async (status, code) => {
  const visitor = await Visitor.start();
  visitor.internet.setDeepgram(status);

  const answer = await visitor.get(LISTEN, undefined, { headers: KEY, body: "audio" });

  expect(answer.status).toBe(status);
  expect(JSON.parse(String(answer.body))).toMatchObject({ err_code: code });
});

test("without a key it is 401; a broken answer breaks", async () => {
  const visitor = await Visitor.start();

  expect((await visitor.get(LISTEN, undefined, { body: "audio" })).status).toBe(401);
  visitor.internet.setDeepgram("reset");
  await expect(visitor.get(LISTEN, undefined, { headers: KEY, body: "audio" })).rejects.toThrow();
});
