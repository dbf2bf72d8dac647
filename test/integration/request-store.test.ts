import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerHash, requestHash } from "../../lambdas/shared/store/request-hash.ts";
import { RequestStore } from "../../lambdas/shared/store/request-store.ts";
import { makeRequest } from "../support/make.ts";
import { startTables, type TestTables } from "../support/tables.ts";
import { testClock } from "../support/test-clock.ts";

let tables: TestTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const make = () => {
  const clock = testClock();
  return { clock, store: new RequestStore(tables.client, tables.transcripts, clock.now) };
};
let count = 0;
const newHash = () => `hash-${++count}`;

describe("start or join", () => {
  it("gives fifty equal requests at once one job", async () => {
    const { store } = make();
    const hash = newHash();
    const begun = await Promise.all(Array.from({ length: 50 }, (_, i) => store.begin(hash, `job-${i}`, 60)));
    expect(begun.filter(({ mine }) => mine)).toHaveLength(1);
    expect(new Set(begun.map(({ jobId }) => jobId)).size).toBe(1);
  });

  it("gives fifty different requests fifty jobs", async () => {
    const { store } = make();
    const begun = await Promise.all(Array.from({ length: 50 }, (_, i) => store.begin(newHash(), `job-${i}`, 60)));
    expect(begun).toEqual(Array.from({ length: 50 }, (_, i) => ({ jobId: `job-${i}`, mine: true })));
  });

  it("gives the lease to the next when it has run out, not before", async () => {
    const { store, clock } = make();
    const hash = newHash();
    await store.begin(hash, "first", 60);
    clock.advance(59);
    expect(await store.begin(hash, "second", 60)).toEqual({ jobId: "first", mine: false });
    clock.advance(1);
    expect(await store.begin(hash, "second", 60)).toEqual({ jobId: "second", mine: true });
  });

  it("lets one of many take over from a job that is known to be dead", async () => {
    const { store } = make();
    const hash = newHash();
    await store.begin(hash, "dead", 60);
    const begun = await Promise.all(Array.from({ length: 20 }, (_, i) => store.begin(hash, `next-${i}`, 60, "dead")));
    expect(begun.filter(({ mine }) => mine)).toHaveLength(1);
    expect(new Set(begun.map(({ jobId }) => jobId)).size).toBe(1);
  });

  it("begins anew after a release, which only the holder can give", async () => {
    const { store } = make();
    const hash = newHash();
    await store.begin(hash, "first", 60);
    await store.release(hash, "stranger");
    expect(await store.begin(hash, "second", 60)).toEqual({ jobId: "first", mine: false });
    await store.release(hash, "first");
    expect(await store.begin(hash, "second", 60)).toEqual({ jobId: "second", mine: true });
  });

  it("keeps an answer while the next job is at work and after it has failed, until the answer expires", async () => {
    const { store, clock } = make();
    const hash = newHash();
    const expiresAt = clock.now().getTime() / 1000 + 100;
    expect(await store.find(hash)).toBeUndefined();
    await store.keepAnswer(hash, { jobId: "first", track: "TRACK#en", expiresAt });
    await store.begin(hash, "second", 60);
    await store.release(hash, "second");
    expect(await store.find(hash)).toMatchObject({ jobId: "first", track: "TRACK#en" });
    clock.advance(100);
    expect(await store.find(hash)).toBeUndefined();
  });
});

describe("the hash of a request", () => {
  it("tells apart what decides the answer and nothing else", () => {
    const base = makeRequest();
    const hash = requestHash(base);
    const others = [
      { videoId: "aaaaaaaaaaa" },
      { languages: ["en"] },
      { languages: ["en", "de"] },
      { languages: ["de", "en"] },
      { kind: "asr" },
      { lanes: ["captions", "ytdlp"] },
      { speech: "never" },
    ] as const;
    const hashes = others.map((other) => requestHash({ ...base, ...other }));
    expect(new Set([hash, ...hashes]).size).toBe(others.length + 1);
    expect(requestHash({ ...base, refresh: true })).toBe(hash);
    expect(hash).toMatch(/^[\w-]{43}$/);
  });

  it("holds what the caller allows, where something is said of it, and a known answer is everybody's", () => {
    const base = makeRequest();
    const allowing = [{}, { maxCostUsd: 0 }, { maxCostUsd: 0.01 }, { maxCostUsd: 0.02 }];
    expect(new Set(allowing.map((each) => requestHash({ ...base, ...each }))).size).toBe(allowing.length);
    expect(new Set(allowing.map((each) => answerHash({ ...base, ...each })))).toEqual(new Set([requestHash(base)]));
  });
});
