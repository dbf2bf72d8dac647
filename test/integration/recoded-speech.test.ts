import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Won } from "../../lambdas/shared/outcome.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { makeScene, spoken } from "../../local/demo/internet/scenes/make-scene.ts";
import { findScene, SCENES } from "../../local/demo/internet/scenes.ts";
import { attemptDeepgram, speechOutbound, type Want } from "../support/deepgram-lane.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { MemoryProxyState } from "../support/memory-proxy-state.ts";
import { familyOf, signalFamily } from "../support/process-names.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { NOW } from "../support/ytdlp-lane.ts";

/** Traffic as a residential proxy asks for it: recoding two minutes pays. */
const PRICED = { settings: { PROXY_PRICE_USD_PER_GB: 8, SPEECH_MAX_MINUTES: 120 } };
const SOURCE_BYTES = 795_000;
const BACKWARDS = makeScene({
  id: "index-after",
  about: "a file whose index stands at its end",
  title: "Backwards",
  speech: { language: "en", lines: spoken(["Never heard."]) },
  durationSeconds: 22,
  muxed: "index-last",
});

/** 17 MB. */
const LONG_FILM = makeScene({
  id: "longer-film",
  about: "ten minutes of sound with pictures",
  title: "The keeper is filmed for long",
  speech: { language: "en", lines: spoken(["All of it."]) },
  durationSeconds: 600,
  muxed: "index-first",
});

/** The real yt-dlp, ffmpeg and SDK against the demo internet, through its authenticating gateway. */
describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "audio that goes through ffmpeg", () => {
  let internet: Internet;
  beforeAll(async () => {
    internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5, scenes: [...SCENES, BACKWARDS, LONG_FILM] });
  });
  afterEach(async () => {
    internet.setDeepgram("ok");
    internet.clearExits();
    await expect.poll(() => familyOf("ffmpeg")).toEqual([]);
  });
  afterAll(() => internet?.stop());

  const ask = async (want: Want = {}) => {
    const outbound = await speechOutbound(internet);
    const before = internet.requests.length;
    const said: string[] = [];
    const state = new MemoryProxyState(() => NOW);
    const quote = (tool: string, words: string) => void said.push(`${tool}: ${words}`);
    const attempted = await attemptDeepgram(outbound, { ...PRICED, quote, ...want, deps: { state, ...want.deps } });
    const requests = internet.requests.slice(before).map(({ endpoint }) => endpoint as string);
    const day = await state.get("SPEECH#2026-11-21");
    return { ...attempted, ...outbound.usage(), requests, said, daySum: day?.sum };
  };
  const linesOf = (videoId: string) => findScene(videoId)?.speech?.lines.map(({ text }) => text);
  const heard = (result: unknown) => (result as Won).transcript?.cues.map(({ text }) => text);
  const listens = (requests: readonly string[]) => requests.filter((endpoint) => endpoint === "listen").length;

  /** Folders with the real yt-dlp and this script as ffmpeg, if any. */
  function pathWith(ffmpeg?: string): string {
    const folder = temporaryFolder();
    const [name, script] = ffmpeg ? ["ffmpeg", ffmpeg] : ["yt-dlp", `exec ${join(MEDIA_BIN, "yt-dlp")} "$@"`];
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return ffmpeg ? `${folder}:${MEDIA_BIN}` : folder;
  }
  const real = join(MEDIA_BIN, "ffmpeg");

  test("is recoded where that pays: less goes out, and the same words come back", async () => {
    const { result, requests, bytesUp, bytesDown, spent } = await ask({ videoId: "longer-talk" });
    expect(heard(result)).toEqual(linesOf("longer-talk"));
    expect(result).toMatchObject({ outcome: "won", warnings: [] });
    expect(bytesDown).toBeGreaterThan(SOURCE_BYTES);
    expect(bytesUp).toBeLessThan(SOURCE_BYTES / 2);
    expect([listens(requests), spent]).toEqual([1, [120]]);
  });

  test.each<[string, Want]>([
    ["the price of traffic is not known", { settings: {} }],
    ["the recogniser needs what time there is", { deps: { patienceMs: 500_000 } }],
  ])("goes out as it is where %s", async (_, want) => {
    const path = pathWith(`touch ${join(temporaryFolder(), "started")}; exit 1`);
    const { result, bytesUp, bytesDown, requests } = await ask({
      ...{ videoId: "longer-talk", ...want },
      deps: { path, ...want.deps },
    });
    expect(result).toMatchObject({ outcome: "won", warnings: [] });
    expect(bytesUp).toBeGreaterThan(0.8 * bytesDown - 50_000);
    expect(listens(requests)).toBe(1);
  });

  test("goes out as it is where there is no ffmpeg, and says so", async () => {
    const { result, bytesUp } = await ask({ videoId: "longer-talk", deps: { path: pathWith() } });
    expect(result).toMatchObject({
      outcome: "won",
      warnings: ["the audio was sent larger than it need be: ffmpeg is not on this machine"],
    });
    expect(bytesUp).toBeGreaterThan(SOURCE_BYTES);
  });

  test.each([
    ["ends in the middle", `${real} "$@" | head -c 20000; exit 1`, /ffmpeg ended with 1/],
    ["never stops talking", "cat > /dev/null & yes", /far more than the audio is worth/],
  ])("goes out as it is when ffmpeg %s: nothing half is bought", async (_, script, why) => {
    const { result, spent, daySum, waited } = await ask({ videoId: "longer-talk", deps: { path: pathWith(script) } });
    expect(heard(result)).toEqual(linesOf("longer-talk"));
    expect((result as Won).warnings?.[0]).toMatch(why);
    expect([spent, daySum, waited]).toEqual([[120], 20_000, [0]]);
  });

  test("that breaks off on its way in is resumed, and goes on through the same ffmpeg", async () => {
    internet.setExit({ cutAfterBytes: 6_000_000 });
    const { result, spent, requests } = await ask({ videoId: LONG_FILM.id, settings: {} });
    expect(heard(result)).toEqual(["All of it."]);
    expect(requests.filter((endpoint) => endpoint === "videoplayback").length).toBeGreaterThan(2);
    expect([listens(requests), spent]).toEqual([1, [600]]);
  });

  test("is not recoded again when it came too slowly for the recogniser", async () => {
    internet.setDeepgram({ status: 408, retryAfterSeconds: 1 });
    const { result, spent, waited, bytesUp } = await ask({ videoId: "longer-talk" });
    const warning = "the audio was sent larger than it need be: Deepgram answered 408: the upload was too slow";
    expect((result as Won).warnings?.[0]).toContain(warning);
    expect([spent, waited]).toEqual([[120], [1000]]);
    expect(bytesUp).toBeGreaterThan(SOURCE_BYTES);
  });

  test.each([
    [401, { name: "DeepgramUnauthorized" }, [120, -120]],
    ["reset", { outcome: "lost", code: "SpeechFailed" }, [120]],
  ] as const)("is paid or not as without it: Deepgram answers %s", async (mode, wanted, booked) => {
    internet.setDeepgram(mode);
    const { result, spent } = await ask({ videoId: "longer-talk" });
    expect(result).toMatchObject(wanted);
    expect(spent).toEqual(booked);
  });

  test("whose recogniser stops listening keeps no ffmpeg", async () => {
    internet.setDeepgram({ stallsAfterBytes: 1000 });
    const { result } = await ask({ videoId: "muxed-audio", deps: { patienceMs: 3_000 } });
    expect(result).toMatchObject({ outcome: "lost", code: "LaneTimedOut" });
  });

  test("is taken out of a file with pictures, as it is", async () => {
    const { result, bytesUp, bytesDown, requests, spent } = await ask({ videoId: "muxed-audio", settings: {} });
    expect(heard(result)).toEqual(linesOf("muxed-audio"));
    expect(bytesDown).toBeGreaterThan(600_000);
    expect(bytesUp).toBeLessThan(330_000);
    expect([listens(requests), spent]).toEqual([1, [22]]);
  });

  test("is taken out of a file with pictures and recoded, where that pays", async () => {
    const { result, bytesUp } = await ask({ videoId: "muxed-audio", settings: { PROXY_PRICE_USD_PER_GB: 20 } });
    expect(heard(result)).toEqual(linesOf("muxed-audio"));
    expect(bytesUp).toBeLessThan(100_000);
  });

  test("of a file with pictures is not loaded where there is no ffmpeg", async () => {
    const { result, spent, requests } = await ask({ videoId: "muxed-audio", deps: { path: pathWith() } });
    const detail = "the sound comes with pictures only, and ffmpeg is not on this machine";
    expect(result).toMatchObject({ outcome: "lost", code: "NotInstalled", detail });
    expect(requests).not.toContain("videoplayback");
    expect(spent).toEqual([]);
  });

  test("of a file with pictures is not loaded where its traffic is too dear for the caller", async () => {
    const { result, spent, requests } = await ask({ videoId: "muxed-audio", maxCostUsd: 0.008 });
    const detail = "0.4 minutes would have cost $0.0037 and $0.0055 of traffic: the caller allows $0.0080";
    expect(result).toMatchObject({ outcome: "lost", code: "SpeechOverBudget", detail });
    expect(requests).not.toContain("videoplayback");
    expect(spent).toEqual([]);
  });

  test("of a file whose index stands at its end is not heard, and never silence", async () => {
    const { result, spent, daySum, said } = await ask({ videoId: "index-after", job: { captionsAbsent: true } });
    expect(result).toMatchObject({
      outcome: "lost",
      code: "SpeechFailed",
      detail: "the file's index stands at its end: it cannot be read as it comes",
    });
    expect([spent, daySum]).toEqual([[22, -22], 0]);
    expect(said.join()).toContain("partial file");
  });

  test("is told what happened when ffmpeg is killed over a file with pictures", async () => {
    const path = pathWith(`sleep 5 & exec ${real} "$@"`);
    const killing = setInterval(() => signalFamily("ffmpeg", "SIGKILL"), 25);
    const { result, spent } = await ask({ videoId: "muxed-audio", deps: { path } });
    clearInterval(killing);
    expect(result).toMatchObject({ name: "LaneCrashed", detail: "ffmpeg was ended by SIGKILL" });
    expect(spent).toEqual([22, -22]);
  });
});
