import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAudio } from "../../lambdas/deepgram/audio-stream.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Outbound, OutboundStream } from "../../lambdas/shared/proxy/port.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { speechOutbound } from "../support/deepgram-lane.ts";
import { DEMO_ACCOUNT, Visitor } from "../support/demo-internet.ts";

const FILE = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 31) % 251));
const SOURCE = { url: "https://rr1.googlevideo.com/a", lengthBytes: FILE.length };

/** A server of `FILE` that breaks off after as many bytes as `breaksAfter` says, part by part, and what it was asked. */
function server(breaksAfter: readonly number[], status = 206) {
  const ranges: string[] = [];
  const stream = async ({ headers }: Parameters<Outbound["stream"]>[0]): Promise<OutboundStream> => {
    const first = Number(/^bytes=(\d+)-/.exec(headers?.range ?? "")?.[1]);
    const length = breaksAfter[ranges.length] ?? FILE.length;
    ranges.push(headers?.range ?? "");
    async function* bytes() {
      yield FILE.subarray(first, first + length);
      if (first + length < FILE.length) throw new EarshotError("NetworkReset");
    }
    const range = `bytes ${first}-${FILE.length - 1}/${FILE.length}`;
    return { status, headers: { "content-range": range }, body: Readable.from(bytes(), { objectMode: false }) };
  };
  return { stream, ranges };
}

async function load(breaksAfter: readonly number[], status?: number): Promise<{ bytes: Buffer; ranges: string[] }> {
  const { stream, ranges } = server(breaksAfter, status);
  const { body } = await openAudio(SOURCE, { stream });
  return { bytes: Buffer.concat(await body.toArray()), ranges };
}

describe("an audio that breaks off", () => {
  test("is resumed where it broke, byte for byte", async () => {
    const { bytes, ranges } = await load([1000, 50_000]);
    expect(bytes.equals(FILE)).toBe(true);
    expect(ranges.map((range) => range.replace(/-.*/, ""))).toEqual(["bytes=0", "bytes=1000", "bytes=51000"]);
  });

  test.each([
    ["begins elsewhere", "bytes 7-99999/100000"],
    ["does not tell where it begins", undefined],
    ["does not tell where the file ends", "bytes 0-9999/*"],
  ])("a part that %s is not taken for the audio", async (_, range) => {
    const headers = { "content-length": "10000", ...(range && { "content-range": range }) };
    const body = Readable.from([FILE.subarray(0, 10_000)], { objectMode: false });
    const opening = openAudio({ url: SOURCE.url }, { stream: async () => ({ status: 206, headers, body }) });
    await expect(opening).rejects.toMatchObject({ code: "TruncatedResponse" });
  });

  test("is given up after five breaks", async () => {
    await expect(load(Array(20).fill(100))).rejects.toMatchObject({ code: "NetworkReset" });
  });

  test.each([
    [403, "UrlExpired"],
    [429, "RateLimitedByYouTube"],
    [404, "SpeechFailed"],
    [503, "UpstreamServerError"],
  ])("%i: %s, before anything is bought", async (status, code) => {
    await expect(load([], status)).rejects.toMatchObject({ code });
  });
});

describe("through the gateway", () => {
  let internet: Internet;
  beforeAll(async () => {
    internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
  });
  afterAll(() => internet.stop());

  test("an hour and a half of audio comes whole and costs little more than its bytes", async () => {
    const visitor = await Visitor.start();
    const outbound = await speechOutbound(visitor.internet);
    const player = await outbound.send({
      operation: "player",
      method: "POST",
      url: "https://www.youtube.com/youtubei/v1/player?prettyPrint=false",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        videoId: "long-speech",
        context: { client: { clientName: "VISIONOS", clientVersion: "1.02", hl: "en", gl: "US" } },
      }),
    });
    const url: string = JSON.parse(String(player.body)).streamingData.adaptiveFormats[0].url;
    const { body } = await openAudio({ url }, outbound);
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) bytes += chunk.length;
    expect(String(bytes)).toBe(new URL(url).searchParams.get("clen"));
    expect(outbound.usage().bytesDown).toBeGreaterThan(bytes);
    expect(outbound.usage().bytesDown).toBeLessThan(bytes * 1.02);
  });

  test("a host that is not on the list is not asked, by stream or by fetch", async () => {
    const outbound = await speechOutbound(internet);
    await expect(outbound.stream({ operation: "audio", url: "https://example.com/" })).rejects.toThrow(/not a host/);
    await expect(outbound.fetchFor("speech", 1000)("https://example.com/")).rejects.toThrow(/not a host/);
    expect(outbound.usage().bytesUp).toBe(0);
  });

  test("refused credentials are told as that, by stream and by fetch", async () => {
    const outbound = await speechOutbound(internet);
    internet.setCredentials("demo", "another password");
    const wanted = { code: "ProxyAuthFailed" };
    await expect(outbound.stream({ operation: "audio", url: SOURCE.url })).rejects.toMatchObject(wanted);
    const listen = outbound.fetchFor("speech", 1000)("https://api.deepgram.com/v1/listen", { method: "POST" });
    await expect(listen).rejects.toMatchObject(wanted);
    internet.setCredentials(DEMO_ACCOUNT.username, DEMO_ACCOUNT.password);
  });
});
