import { expect, test } from "vitest";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { startServed } from "../support/served.ts";

const LINES = 15_000;
const WORDS = ["nobody", "has", "ever", "counted", "all", "of", "these", "words"];

/** A track whose words with their times are more than 5 MB of JSON, in the form of automatic captions. */
function longTalk(): string {
  const events = Array.from({ length: LINES }, (_, line) => ({
    tStartMs: line * 1_000,
    dDurationMs: 900,
    segs: WORDS.map((word, i) => ({ utf8: i === 0 ? word : ` ${word}`, tOffsetMs: i * 100 })),
  }));
  return JSON.stringify({ wireMagic: "pb3", events });
}

test("an answer of more than 5 MB is fetched from the bucket, by whoever has its address, until it expires", async () => {
  const { get, internet } = await startServed();
  const headers = { "content-type": "application/json; charset=UTF-8" };
  internet.serve("asr-only-en", "timedtext", { status: 200, headers, body: longTalk() });
  const path = "/v1/transcripts/asr-only-en";
  await expect.poll(async () => (await get(path)).status).toBe(200);

  const large = await get(`${path}?words=1`, { "accept-encoding": "br" });
  expect([large.status, await large.text(), large.headers.get("cache-control")]).toEqual([303, "", "no-store"]);
  const location = large.headers.get("location") ?? "";
  const { searchParams, pathname } = new URL(location);
  expect(pathname).toMatch(/\/answers\/[0-9a-f]{64}$/);
  expect(searchParams.get("X-Amz-Expires")).toBe("900");

  const fetched = await fetch(location);
  expect([fetched.status, fetched.headers.get("content-type")]).toEqual([200, "application/json"]);
  const text = await fetched.text();
  expect(Buffer.byteLength(text)).toBeGreaterThan(5_000_000);
  const { transcript, provenance } = JSON.parse(text) as TranscriptDocument;
  expect(provenance).toMatchObject({ lane: "captions", cached: true });
  expect(transcript?.cues).toHaveLength(LINES);
  expect(transcript?.cues.at(-1)).toMatchObject({
    startMs: (LINES - 1) * 1_000,
    text: WORDS.join(" "),
    words: WORDS.map((_, i) => ({ startMs: (LINES - 1) * 1_000 + i * 100 })),
  });
  const small = (await (await get(path)).json()) as TranscriptDocument;
  expect(transcript?.cues.map(({ words: _, ...cue }) => cue)).toEqual(small.transcript?.cues);

  const [unsigned, elsewhere] = [new URL(location), new URL(location)];
  unsigned.search = "";
  elsewhere.searchParams.set("X-Amz-Date", "20200101T000000Z");
  expect([(await fetch(unsigned)).status, (await fetch(elsewhere)).status]).toEqual([403, 403]);
  expect((await get(`${path}?words=1`, { "if-none-match": large.headers.get("etag") ?? "" })).status).toBe(304);
});
