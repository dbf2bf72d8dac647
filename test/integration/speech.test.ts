import { expect, test } from "vitest";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { findScene } from "../../local/demo/internet/scenes.ts";
import { DEEPGRAM_KEY, type Setting, startSetting } from "../support/earshot-command.ts";
import { mediaToolsMissing } from "../support/media-tools.ts";

const PRICES = { PROXY_PRICE_USD_PER_GB: "8", SPEECH_PRICE_USD_PER_MINUTE: "0.01" };

async function get({ earshot }: Setting, args: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await earshot(`get ${args} --format json`, { ...PRICES, ...env }).finished;
  if (stdout === "") throw new Error(`exit ${code}: ${stderr}`);
  return { code, document: JSON.parse(stdout) as TranscriptDocument };
}

const lanesOf = ({ evidence }: TranscriptDocument) => [...new Set(evidence.map(({ lane }) => lane))].sort();
const heard = ({ internet }: Setting) =>
  internet.requests.filter(({ endpoint }) => (endpoint as string) === "listen").length;

/** The command line, the synthesised machine, the real yt-dlp and the real SDK, through the gateway. */
test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "speech is bought where captions are proved absent, and by those who ask for nothing else",
  async () => {
    const setting = await startSetting({ deepgramKey: DEEPGRAM_KEY });
    const lines = findScene("spoken-only")?.speech?.lines.map(({ text }) => text);

    const auto = await get(setting, "spoken-only");
    expect(auto).toMatchObject({ code: 0, document: { verdict: "transcript" } });
    expect(auto.document.transcript).toMatchObject({ kind: "speech-to-text", language: "en" });
    expect(auto.document.transcript?.cues.map(({ text }) => text)).toEqual(lines);
    expect(auto.document.provenance).toMatchObject({ lane: "deepgram", source: "deepgram", cached: false });
    expect(auto.document.receipt).toMatchObject({ complete: true, speechSeconds: 22 });
    expect(auto.document.receipt?.costUsd).toBeGreaterThan(22 * (0.01 / 60));
    expect(lanesOf(auto.document)).not.toContain("ytdlp");

    expect(await get(setting, "spoken-only --speech never")).toMatchObject({
      code: 3,
      document: { verdict: "no_captions", receipt: { speechSeconds: 0 } },
    });
    expect(await get(setting, "plainmanual")).toMatchObject({ document: { provenance: { lane: "captions" } } });
    expect(heard(setting)).toBe(1);

    const always = await get(setting, "plainmanual --speech always");
    expect([always.code, always.document.verdict]).not.toEqual([0, "no_captions"]);
    expect(lanesOf(always.document)).not.toContain("captions");
    expect(heard(setting)).toBe(2);

    const alone = await get(setting, "spoken-only --lanes deepgram --refresh");
    expect(alone).toMatchObject({ code: 0, document: { provenance: { lane: "deepgram" } } });
    expect(heard(setting)).toBe(3);
  },
);

test.skipIf(mediaToolsMissing)(
  mediaToolsMissing ?? "without a key proved absence stays what it is, and the lane says what it lacks",
  async () => {
    const setting = await startSetting();
    const { code, document } = await get(setting, "spoken-only");
    expect({ code, verdict: document.verdict }).toEqual({ code: 3, verdict: "no_captions" });
    const told = document.evidence.filter(({ lane }) => lane === "deepgram");
    expect(told).toMatchObject([{ code: "NotInstalled", detail: expect.stringContaining("no API key") }]);
    expect(setting.internet.requests.filter(({ host }) => host !== "www.youtube.com")).toEqual([]);
  },
);
