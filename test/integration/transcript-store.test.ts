import { DeleteCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoredVerdict } from "../../lambdas/shared/store/stored-verdict.ts";
import { MAX_PART_BYTES } from "../../lambdas/shared/store/track-parts.ts";
import { TranscriptStore } from "../../lambdas/shared/store/transcript-store.ts";
import type { Transcript } from "../../lambdas/shared/transcript/transcript.ts";
import { makeProvenance, makeTranscript } from "../support/make.ts";
import { startTables, type TestTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const clock = testClock();
const store = () => new TranscriptStore(tables.client, tables.transcripts, clock.now);
let count = 0;
const newVideo = () => `video${String(++count).padStart(6, "0")}`;

const itemsOf = async (videoId: string) => {
  const query = new QueryCommand({
    TableName: tables.transcripts,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": `VIDEO#${videoId}` },
  });
  return ((await tables.client.send(query)).Items ?? []) as { pk: string; sk: string; [field: string]: unknown }[];
};
const partsOf = async (videoId: string) => (await itemsOf(videoId)).filter(({ sk }) => sk.includes("#PART#"));

/** Text that compresses badly, so that there are several parts. */
const longTranscript = (seed: number, cues = 40_000): Transcript => {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(36);
  };
  return makeTranscript({
    cues: Array.from({ length: cues }, (_, i) => ({ startMs: i, endMs: i + 1, text: `${next()} ${next()} ${next()}` })),
  });
};

describe("tracks", () => {
  it("gives back what was saved, under the key of language, kind and track", async () => {
    const videoId = newVideo();
    const transcript = makeTranscript({ language: "pt-BR", kind: "asr", trackId: "a.pt#1" });
    const { track: key } = await store().saveTranscript(videoId, transcript, makeProvenance());
    expect(key).toBe("TRACK#pt-BR#asr#a.pt%231");
    expect(await store().loadTranscript(videoId, key)).toEqual({ transcript, provenance: makeProvenance() });
    expect(await store().loadTranscript(newVideo(), key)).toBeUndefined();
  });

  it("cuts a long transcript into parts that DynamoDB takes", async () => {
    const videoId = newVideo();
    const transcript = longTranscript(7);
    const { track: key } = await store().saveTranscript(videoId, transcript, makeProvenance());
    const parts = await partsOf(videoId);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect((part.body as Uint8Array).length).toBeLessThanOrEqual(MAX_PART_BYTES);
    expect(await store().loadTranscript(videoId, key)).toEqual({ transcript, provenance: makeProvenance() });
  });

  it("gives back any transcript unchanged", async () => {
    const text = fc.string({ unit: "binary" });
    const word = fc.record({ startMs: fc.nat(), text, confidence: fc.double({ min: 0, max: 1, noNaN: true }) });
    const cue = fc.record(
      { startMs: fc.nat(), endMs: fc.nat(), text, speaker: text, words: fc.array(word, { maxLength: 3 }) },
      { requiredKeys: ["startMs", "endMs", "text"] },
    );
    const transcripts = fc.record({
      language: fc.string({ minLength: 1, unit: "binary" }).filter((given) => given.isWellFormed()),
      kind: fc.constantFrom("manual", "asr", "speech-to-text", "unknown" as const),
      trackId: fc.string(),
      isOriginalLanguage: fc.boolean(),
      title: text,
      chapters: fc.array(fc.record({ startMs: fc.nat(), title: text }), { maxLength: 3 }),
      cues: fc.array(cue, { maxLength: 20 }),
    });
    const same = async (generated: unknown) => {
      const transcript = generated as Transcript;
      const videoId = newVideo();
      const { track: key } = await store().saveTranscript(videoId, transcript, makeProvenance());
      const plain = JSON.parse(JSON.stringify(transcript)) as Transcript;
      expect((await store().loadTranscript(videoId, key))?.transcript).toEqual(plain);
    };
    await fc.assert(fc.asyncProperty(transcripts, same), { numRuns: 60 });
  });

  it("keeps fifty different transcripts apart that are saved at once", async () => {
    const videos = Array.from({ length: 50 }, newVideo);
    const transcripts = videos.map((videoId) => makeTranscript({ title: videoId }));
    const keys = await Promise.all(
      videos.map((videoId, i) => store().saveTranscript(videoId, transcripts[i] as Transcript, makeProvenance())),
    );
    const loaded = await Promise.all(videos.map((videoId, i) => store().loadTranscript(videoId, keys[i]?.track ?? "")));
    expect(loaded.map((found) => found?.transcript.title)).toEqual(videos);
  });

  it("shows one whole version when several save the same track at once", async () => {
    const videoId = newVideo();
    const versions = [1, 2, 3, 4].map((seed) => longTranscript(seed, 30_000));
    const [first] = await Promise.all(
      versions.map((version) => store().saveTranscript(videoId, version, makeProvenance())),
    );
    const loaded = await store().loadTranscript(videoId, first?.track ?? "");
    expect(versions).toContainEqual(loaded?.transcript);
  });

  it.each([
    ["manual", 90],
    ["asr", 30],
    ["speech-to-text", 365],
    ["unknown", 30],
  ] as const)("keeps a %s track for %i days, and not a second longer", async (kind, days) => {
    const clock = testClock();
    const store = new TranscriptStore(tables.client, tables.transcripts, clock.now);
    const videoId = newVideo();
    const { track: key } = await store.saveTranscript(videoId, makeTranscript({ kind }), makeProvenance());
    clock.advance(days * 86_400 - 1);
    expect(await store.loadTranscript(videoId, key)).toBeDefined();
    clock.advance(1);
    expect(await store.loadTranscript(videoId, key)).toBeUndefined();
    expect(await store.findTracks(videoId)).toEqual([]);
  });

  const damage = {
    "a lost part": async (part: { pk: string; sk: string }) => {
      const { pk, sk } = part;
      await tables.client.send(new DeleteCommand({ TableName: tables.transcripts, Key: { pk, sk } }));
    },
    "a damaged part": async (part: { pk: string; sk: string; [field: string]: unknown }) => {
      const body = Uint8Array.from(part.body as Uint8Array);
      body[body.length >> 1] = (body[body.length >> 1] ?? 0) ^ 1;
      await tables.client.send(new PutCommand({ TableName: tables.transcripts, Item: { ...part, body } }));
    },
    "a part of another type": async ({ pk, sk }: { pk: string; sk: string }) => {
      const update = new UpdateCommand({
        TableName: tables.transcripts,
        Key: { pk, sk },
        UpdateExpression: "SET body = :text",
        ExpressionAttributeValues: { ":text": "text" },
      });
      await tables.client.send(update);
    },
  };
  it.each(Object.entries(damage))("counts a track with %s as absent until it is saved again", async (_, harm) => {
    const videoId = newVideo();
    const transcript = longTranscript(3);
    const { track: key } = await store().saveTranscript(videoId, transcript, makeProvenance());
    const last = (await partsOf(videoId)).at(-1);
    if (last) await harm(last);
    expect(await store().loadTranscript(videoId, key)).toBeUndefined();
    expect(await store().findTracks(videoId)).toEqual([]);
    expect((await itemsOf(videoId)).find(({ sk }) => sk === key)).toMatchObject({ refetch: true });
    await store().saveTranscript(videoId, transcript, makeProvenance());
    expect((await store().loadTranscript(videoId, key))?.transcript).toEqual(transcript);
  });

  it("keeps a track that was saved again while the one before was found to be damaged", async () => {
    const videoId = newVideo();
    const { track: key } = await store().saveTranscript(videoId, makeTranscript(), makeProvenance());
    const [part] = await partsOf(videoId);
    if (part) await damage["a lost part"](part);
    const late = store();
    const find = late.findTrack.bind(late);
    late.findTrack = async (...asked) => {
      const head = await find(...asked);
      await store().saveTranscript(videoId, makeTranscript({ title: "saved again" }), makeProvenance());
      return head;
    };

    expect(await late.loadTranscript(videoId, key)).toBeUndefined();

    expect((await store().loadTranscript(videoId, key))?.transcript.title).toBe("saved again");
  });

  it("lists heads without reading texts", async () => {
    const videoId = newVideo();
    await store().saveTranscript(videoId, makeTranscript(), makeProvenance());
    await store().saveTranscript(videoId, makeTranscript({ language: "de", trackId: ".de" }), makeProvenance());
    const heads = await store().findTracks(videoId);
    expect(heads.map(({ trackKey, cueCount }) => [trackKey, cueCount])).toEqual([
      ["TRACK#de#manual#.de", 2],
      ["TRACK#en#manual#.en", 2],
    ]);
    expect(heads[0]).not.toHaveProperty("body");
  });
});

describe("verdicts", () => {
  const verdict = (fields: Partial<StoredVerdict> = {}): StoredVerdict => ({
    verdict: "private",
    code: "Private",
    detail: "the video is private",
    evidence: [{ lane: "captions", code: "Private", detail: "seen", at: "2026-03-01T12:00:00.000Z" }],
    jobId: "job",
    ...fields,
  });
  const fresh = () => {
    const clock = testClock();
    return { clock, store: new TranscriptStore(tables.client, tables.transcripts, clock.now), videoId: newVideo() };
  };

  it("serves a final verdict for a day, to every request for the video", async () => {
    const { clock, store, videoId } = fresh();
    expect(await store.saveVerdict(videoId, "hash", verdict())).toBe("VERDICT");
    clock.advance(86_399);
    expect(await store.loadVerdict(videoId, "another")).toMatchObject(verdict());
    clock.advance(1);
    expect(await store.loadVerdict(videoId, "hash")).toBeUndefined();
  });

  it("serves a verdict that depends on the request to equal requests only", async () => {
    const { store, videoId } = fresh();
    const given = verdict({ verdict: "language_unavailable", code: "LanguageUnavailable" });
    expect(await store.saveVerdict(videoId, "hash", given)).toBe("VERDICT#hash");
    expect(await store.loadVerdict(videoId, "hash")).toMatchObject(given);
    expect(await store.loadVerdict(videoId, "another")).toBeUndefined();
  });

  it("serves a verdict that will change until its due time", async () => {
    const { clock, store, videoId } = fresh();
    const given = verdict({ verdict: "upcoming", code: "Upcoming", retryAt: "2026-03-01T12:10:00.000Z" });
    await store.saveVerdict(videoId, "hash", given);
    clock.advance(599);
    expect(await store.loadVerdict(videoId, "hash")).toMatchObject(given);
    clock.advance(1);
    expect(await store.loadVerdict(videoId, "hash")).toBeUndefined();
  });

  it.each([
    ["a block", verdict({ verdict: "blocked", code: "IpBlocked" })],
    ["a failure", verdict({ verdict: "failed", code: "Unclassified" })],
    ["bad input", verdict({ verdict: "invalid_video_id", code: "InvalidVideoId" })],
    ["a refusal for want of budget", verdict({ verdict: "no_captions", code: "SpeechOverBudget" })],
    ["a premiere without a date", verdict({ verdict: "upcoming", code: "Upcoming" })],
    ["a date in the past", verdict({ verdict: "live_now", code: "LiveNow", retryAt: "2026-03-01T11:00:00.000Z" })],
  ])("never keeps %s", async (_, given) => {
    const { store, videoId } = fresh();
    expect(await store.saveVerdict(videoId, "hash", given)).toBeUndefined();
    expect(await itemsOf(videoId)).toEqual([]);
  });

  it("forgets everything about a video and nothing about others", async () => {
    const { store, videoId } = fresh();
    const other = newVideo();
    for (const video of [videoId, other]) {
      await store.saveTranscript(video, longTranscript(5), makeProvenance());
      await store.saveVerdict(video, "hash", verdict());
    }
    const before = (await itemsOf(other)).length;
    expect(await store.forget(videoId)).toBeGreaterThan(3);
    expect(await itemsOf(videoId)).toEqual([]);
    expect((await itemsOf(other)).length).toBe(before);
    expect(await store.forget(videoId)).toBe(0);
  });
});
