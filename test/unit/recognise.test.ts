import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { recognise } from "../../lambdas/deepgram/recognise.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";

/** One order to a recogniser that answers so, and what it was asked. */
async function order(
  status: number,
  body: object,
  more: { readonly speakers?: boolean; readonly silent?: boolean } = {},
) {
  const { speakers, silent = false } = more;
  const asked: { readonly url: URL; readonly headers: Headers; readonly signal: AbortSignal | null | undefined }[] = [];
  const answer: typeof fetch = async (input, init) => {
    asked.push({ url: new URL(String(input)), headers: new Headers(init?.headers), signal: init?.signal });
    await new Response(init?.body).arrayBuffer();
    await new Promise((resolve, reject) => {
      if (!silent) resolve(undefined);
      init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
    return Response.json(body, { status, headers: { "retry-after": "3" } });
  };
  const outbound = { fetchFor: () => answer } as unknown as Pick<Outbound, "fetchFor">;
  const audio = { body: Readable.from([Buffer.from("sound")], { objectMode: false }), fault: () => undefined };
  const startedAt = Date.now();
  const got = await recognise({
    apiKey: "key",
    audio,
    contentType: "audio/webm",
    speakers,
    outbound,
    patienceMs: silent ? 100 : 60_000,
  });
  return { got, asked, tookMs: Date.now() - startedAt };
}

describe("an order to the recogniser", () => {
  test("asks for the model that is priced, for sentences, and for the language that is heard", async () => {
    const { got, asked } = await order(200, { results: { channels: [] } });
    expect(got).toHaveProperty("answer");
    const { url, headers, signal } = asked[0] ?? {};
    expect(url?.pathname).toBe("/v1/listen");
    expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
      model: "nova-3",
      smart_format: "true",
      utterances: "true",
      detect_language: "true",
    });
    expect([headers?.get("authorization"), headers?.get("content-type")]).toEqual(["Token key", "audio/webm"]);
    expect(signal?.aborted).toBe(true);
    const { asked: told } = await order(200, { results: {} }, { speakers: true });
    expect(told[0]?.url.searchParams.get("diarize")).toBe("true");
  });

  test.each([
    [400, "SpeechFailed"],
    [401, "DeepgramUnauthorized"],
    [402, "DeepgramPaymentRequired"],
    [403, "DeepgramUnauthorized"],
    [408, "NetworkTimeout"],
    [411, "SpeechFailed"],
    [413, "SpeechFailed"],
    [429, "UpstreamServerError"],
    [500, "UpstreamServerError"],
    [504, "SpeechFailed"],
  ])("is sent once, whatever is answered: %i is %s", async (status, code) => {
    const { got, asked } = await order(status, { err_code: "x", err_msg: "y" });
    expect(got).toMatchObject({ error: { code }, unpaid: true, retryAfterSeconds: 3 });
    expect(asked).toHaveLength(1);
  });

  test("is given up when the patience is at its end, not when the library's own is", async () => {
    const { got, tookMs } = await order(200, {}, { silent: true });
    expect(got).toMatchObject({ error: { code: "LaneTimedOut" }, unpaid: false });
    expect(tookMs).toBeLessThan(30_000);
  });
});
