import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openDirect } from "../../lambdas/deepgram/open-direct.ts";
import type { Won } from "../../lambdas/shared/outcome.ts";
import { openOutbound } from "../../lambdas/shared/proxy/open-outbound.ts";
import { ProxyEnforcementError } from "../../lambdas/shared/proxy/proxy-errors.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { makeScene } from "../../local/demo/internet/scenes/make-scene.ts";
import { findScene } from "../../local/demo/internet/scenes.ts";
import { API_KEY, attemptDeepgram, speechOutbound, type Want } from "../support/deepgram-lane.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";
import { orderOf, settingsOf } from "../support/outbound.ts";
import { NOW } from "../support/ytdlp-lane.ts";

const LONG = { SPEECH_MAX_MINUTES: 120 };
const LONG_AUDIO_BYTES = 36_000_000;

/** The real yt-dlp and SDK against the demo internet, through its authenticating gateway. */
describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "the deepgram lane", () => {
  let internet: Internet;
  beforeAll(async () => {
    internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
  });
  afterEach(() => internet.setDeepgram("ok"));
  afterAll(() => internet?.stop());

  const ask = async (want: Want = {}) => {
    const outbound = await speechOutbound(internet);
    const before = internet.requests.length;
    const attempted = await attemptDeepgram(outbound, want);
    const requests = internet.requests.slice(before).map(({ endpoint }) => endpoint as string);
    return { ...attempted, requests, outbound };
  };

  test("a video without captions becomes what its speakers say", async () => {
    const { result, spent, outbound, requests } = await ask();
    expect(result).toMatchObject({
      outcome: "won",
      provenance: { lane: "deepgram", source: "deepgram", client: "DEEPGRAM" },
      transcript: { language: "en", kind: "speech-to-text", title: "The keeper talks", durationMs: 22_000 },
      warnings: [],
    });
    const { cues } = (result as Won).transcript;
    const lines = findScene("spoken-only")?.speech?.lines ?? [];
    expect(cues.map(({ text }) => text)).toEqual(lines.map(({ text }) => text));
    expect(cues.filter(({ speaker }) => speaker !== undefined)).toEqual([]);
    expect(cues[0]?.words?.[0]).toMatchObject({ text: "The", confidence: 0.97, startMs: 480 });
    expect(spent).toEqual([22]);
    expect(requests).toEqual(["watch", "player", "videoplayback", "listen"]);
    expect(outbound.usage().requests).toBe(requests.length);
  });

  test("what was heard of it in part only is said to be", async () => {
    const { result, spent } = await ask({ job: { video: { durationMs: 60_000 } } });
    expect((result as Won).warnings).toEqual(["the recogniser heard 22 of 60 seconds"]);
    expect(spent).toEqual([60, -38]);
  });

  test("words outlast books that cannot be corrected", async () => {
    const refusing = { reserve: async () => true, add: () => Promise.reject(new Error("refused")) };
    const state = Object.assign(new MemoryProxyState(() => NOW), refusing);
    const { result } = await ask({ job: { video: { durationMs: 60_000 } }, deps: { state } });
    expect(result).toMatchObject({ outcome: "won" });
    expect((result as Won).warnings).toContainEqual(expect.stringMatching(/^the books tell the length/));
  });

  test("speakers are told apart where that is wanted", async () => {
    const { result } = await ask({ settings: { SPEECH_SPEAKERS: true } });
    const { cues } = (result as Won).transcript;
    expect(cues.map(({ speaker }) => speaker).slice(0, 2)).toEqual(["Speaker 1", "Speaker 2"]);
  });

  test.each(["silent-film", "no-captions"])("%s holds no words: final where captions are absent", async (videoId) => {
    const { result } = await ask({ videoId, job: { captionsAbsent: true } });
    expect(result).toMatchObject({ outcome: "decided", code: "NoSpeech" });
  });

  test("silence settles nothing while there may be captions", async () => {
    const { result } = await ask({ videoId: "silent-film" });
    expect(result).toMatchObject({ outcome: "lost", code: "NoSpeech" });
  });

  test("what an attempt that died may have paid is not bought again", async () => {
    const used = { requests: 4, bytesUp: 1, bytesDown: 1, begun: 1, ended: 0 };
    const job = (speechSeconds: number) => ({ usage: { deepgram: { ...used, speechSeconds } } });
    const { result, requests } = await ask({ job: job(22) });
    expect(result).toMatchObject({
      outcome: "lost",
      code: "SpeechFailed",
      detail: expect.stringContaining("may be paid"),
    });
    expect(requests).toEqual([]);
    expect((await ask({ job: job(0) })).result).toMatchObject({ outcome: "won" });
  });

  describe("refused before the first audio byte", () => {
    test.each<[string, Want, string]>([
      ["no speech wanted", { speechAllowed: false }, "SpeechNotAllowed"],
      ["longer than allowed", { videoId: "long-speech" }, "SpeechOverBudget"],
      ["dearer than the caller allows", { maxCostUsd: 0.001 }, "SpeechOverBudget"],
      ["the day's budget used up", { settings: { SPEECH_MAX_USD_PER_DAY: 0.001 } }, "SpeechOverBudget"],
      ["no key", { settings: { DEEPGRAM_SECRET_ID: undefined } }, "NotInstalled"],
      ["settled meanwhile", { stillNeeded: [true, false] }, "NotNeeded"],
      ["no yt-dlp", { deps: { path: "/nowhere" } }, "NotInstalled"],
    ])("%s", async (_, want, code) => {
      const { result, spent, requests } = await ask(want);
      expect(result).toMatchObject({ outcome: "lost", code });
      expect(requests).not.toContain("videoplayback");
      expect(spent).toEqual([]);
    });

    test("with what it would have cost, finally where captions are proved absent", async () => {
      const { result, requests } = await ask({
        videoId: "long-speech",
        job: { captionsAbsent: true, video: { durationMs: 5_400_000 } },
      });
      expect(result).toMatchObject({
        outcome: "decided",
        code: "SpeechOverBudget",
        detail: "90.0 minutes would have cost $0.90: at most 30 minutes are recognised",
      });
      expect(requests).toEqual([]);
    });

    test("settled while the audio was opened: none of it is sent", async () => {
      const { result, spent, requests } = await ask({ stillNeeded: [true, true, false] });
      expect(result).toMatchObject({ outcome: "lost", code: "NotNeeded" });
      expect(requests).not.toContain("listen");
      expect(spent).toEqual([]);
    });
  });

  test.each([
    [400, { outcome: "lost", code: "SpeechFailed" }],
    [401, { name: "DeepgramUnauthorized" }],
    [402, { name: "DeepgramPaymentRequired" }],
    [403, { name: "DeepgramUnauthorized" }],
    [408, { name: "NetworkTimeout" }],
    [413, { outcome: "lost", code: "SpeechFailed" }],
    [429, { name: "UpstreamServerError" }],
    [500, { name: "UpstreamServerError" }],
    [502, { name: "UpstreamServerError" }],
    [503, { name: "UpstreamServerError" }],
    [504, { outcome: "lost", code: "SpeechFailed" }],
  ] as const)("Deepgram answers %i: nothing is paid", async (status, wanted) => {
    internet.setDeepgram(status);
    const state = new MemoryProxyState(() => NOW);
    const { result, spent } = await ask({ deps: { state } });
    expect(result).toMatchObject(wanted);
    expect(spent).toEqual([22, -22]);
    expect(await state.get("SPEECH#2026-11-21")).toEqual({ sum: 0 });
    expect(JSON.stringify(result)).not.toContain(API_KEY);
  });

  test.each([
    ["429 and when to come back", { status: 429, retryAfterSeconds: 7 }, 7_000],
    ["503 without an end in sight", { status: 503, retryAfterSeconds: 0 }, 0],
  ] as const)("%s: ordered once more after that time, and paid once", async (_, mode, waitMs) => {
    internet.setDeepgram(mode);
    const state = new MemoryProxyState(() => NOW);
    const { result, spent, waited, requests } = await ask({ deps: { state } });
    expect(result).toMatchObject({ outcome: "won" });
    expect(waited).toEqual([waitMs]);
    expect(spent).toEqual([22]);
    expect(requests.filter((endpoint) => endpoint === "listen")).toHaveLength(2);
    expect(await state.get("SPEECH#2026-11-21")).toEqual({ sum: 3667 });
  });

  test("429 for longer than is worth waiting ends the lane's order, and nothing is paid", async () => {
    internet.setDeepgram({ status: 429, retryAfterSeconds: 3600 });
    const { result, spent, waited } = await ask();
    expect(result).toMatchObject({ name: "UpstreamServerError" });
    expect([waited, spent]).toEqual([[], [22, -22]]);
  });

  test("an upload that breaks in its middle is sent once more and paid once", async () => {
    internet.setDeepgram({ resetAfterBytes: 4_000_000 });
    const { result, spent, waited, requests } = await ask({ videoId: "long-speech", settings: LONG });
    expect(result).toMatchObject({ outcome: "won" });
    expect(spent).toEqual([5400]);
    expect(waited).toEqual([2_000]);
    expect(requests.filter((endpoint) => endpoint === "listen")).toHaveLength(2);
  });

  test("audio that breaks off through the gateway is resumed, and heard whole", async () => {
    internet.setExit({ cutAfterBytes: 9_000_000 });
    const { result, spent, outbound } = await ask({ videoId: "long-speech", settings: LONG });
    internet.clearExits();
    expect(result).toMatchObject({ outcome: "won" });
    expect(spent).toEqual([5400]);
    expect(outbound.usage().bytesDown).toBeLessThan(1.1 * LONG_AUDIO_BYTES);
  });

  test("traffic that runs out halts, and nothing is bought", async () => {
    internet.setExit({ connect: { refuse: "traffic" } });
    const { result, spent, requests } = await ask();
    internet.clearExits();
    expect(result).toMatchObject({ name: "ProxyTrafficExhausted", effect: "halt" });
    expect([requests, spent]).toEqual([[], []]);
  });

  test.each(["reset", "not-json"] as const)(
    "an answer that is lost (%s) is paid and not asked for again",
    async (mode) => {
      internet.setDeepgram(mode);
      const { result, spent } = await ask();
      expect(result).toMatchObject({ outcome: "lost", code: "SpeechFailed" });
      expect(spent).toEqual([22]);
    },
  );

  test("a recogniser that is too slow ends the lane, not the retries", async () => {
    internet.setDeepgram({ slowMs: 5_000 });
    const { result, spent } = await ask({ deps: { patienceMs: 1_500 } });
    expect(result).toMatchObject({ outcome: "lost", code: "LaneTimedOut" });
    expect(spent).toEqual([22]);
  });

  test("an account at fault is remembered under its key's version", async () => {
    internet.setDeepgram(402);
    const state = new MemoryProxyState(() => NOW);
    await ask({ deps: { state } });
    internet.setDeepgram("ok");
    const { result, requests } = await ask({ deps: { state } });
    expect(result).toMatchObject({ name: "DeepgramPaymentRequired" });
    expect(requests).toEqual([]);
    const secrets = { getSecret: async () => ({ value: '{"apiKey":"another-key"}', versionId: "v2" }) };
    expect((await ask({ deps: { state, secrets } })).result).toMatchObject({ outcome: "won" });
  });

  test.each([
    ["refuses the account", { answer: 407 }, "ProxyAuthFailed"],
    ["is silent", "silent", "ProxyUnreachable"],
    ["is not there", "refuse", "ProxyUnreachable"],
  ] as const)("a gateway that %s is told as that, and nothing is bought", async (_, mode, code) => {
    await internet.setGateway(mode);
    const { result, spent } = await ask();
    await internet.setGateway("up");
    expect(result).toMatchObject({ name: code });
    expect(spent).toEqual([]);
  });

  test("past the proxy goes the upload alone, where that is allowed", async () => {
    const { host, port, caPem } = { host: internet.proxyHost, port: internet.proxyPort, caPem: internet.caPem };
    const secret = JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, caPem });
    const other = () =>
      openOutbound(orderOf(secret, { lane: "deepgram", jobId: "direct", hosts: ["api.deepgram.com"] }));
    const { result, outbound, pastProxy } = await ask({ deps: { openDirect: other } });
    expect(result).toMatchObject({ outcome: "won" });
    expect(outbound.usage().requests).toBe(3);
    expect(pastProxy).toEqual([{ requests: 1, bytesUp: expect.any(Number), bytesDown: expect.any(Number) }]);
    expect(pastProxy[0]?.bytesUp).toBeGreaterThan(22 * 6_000);
  });

  test("where everything must go through the proxy there is no way past it", async () => {
    const enforced = settingsOf({ PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1", PROXY_SECRET_ID: "proxy" });
    await expect(openDirect(enforced)).rejects.toBeInstanceOf(ProxyEnforcementError);
    const settings = { ENFORCE_PROXY_ALL: true };
    const { result, spent, requests } = await ask({ settings, deps: { openDirect: () => openDirect(enforced) } });
    expect(result).toMatchObject({ name: "ProxyEnforced", detail: expect.stringContaining("DEEPGRAM_VIA_PROXY") });
    expect([spent, requests]).toEqual([[], []]);
  });

  test("other languages than the one asked for are not bought", async () => {
    const { result } = await ask({ videoId: "auto-dubbed", languages: ["fr"] });
    expect(result).toMatchObject({ outcome: "lost", code: "SpeechNotAllowed" });
  });
});

test.skipIf(mediaToolsMissing).each([
  [503, "UpstreamServerError"],
  [403, "IpBlocked"],
] as const)("yt-dlp's own request ends with %i: that is why there is no audio", async (status, code) => {
  const id = "half-an-ans";
  const scene = makeScene({
    id,
    about: "the page can be had, what the apps are told cannot",
    title: "Half an answer",
    faults: { player: { kind: "status", status } },
    speech: { language: "en", lines: [] },
  });
  const internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5, scenes: [scene] });
  const { result } = await attemptDeepgram(await speechOutbound(internet), { videoId: id });
  await internet.stop();
  expect(result).toMatchObject({ name: code });
});
