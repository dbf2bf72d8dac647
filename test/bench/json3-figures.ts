import { assembleCues } from "../../lambdas/shared/transcript/assemble-cues.ts";
import { readTimedText } from "../../lambdas/shared/transcript/read-timed-text.ts";
import { type Figure, medianMs } from "./figure.ts";

const LINES = 3000;
const ROUNDS = 40;

/** Recognised speech of three hours, in YouTube's shape: words with offsets, and between two lines an event that scrolls. */
function longAsrTrack(): string {
  const lines = Array.from({ length: LINES }, (_, i) => {
    const segs = Array.from({ length: 7 }, (_, word) => ({ utf8: ` word${i}`, tOffsetMs: word * 400, acAsrConf: 200 }));
    const scroll = { tStartMs: i * 3600 + 3590, dDurationMs: 2410, wWinId: 1, aAppend: 1, segs: [{ utf8: "\n" }] };
    return [{ tStartMs: i * 3600, dDurationMs: 6000, wWinId: 1, segs }, scroll];
  });
  return JSON.stringify({ wireMagic: "pb3", pens: [{}], events: lines.flat() });
}

/** What a transcript costs beyond bare JSON.parse of the same text, in one run. */
export async function json3Figures(): Promise<Figure[]> {
  const text = longAsrTrack();
  const bareMs = await medianMs(ROUNDS, () => JSON.parse(text));
  const cuesMs = await medianMs(ROUNDS, () => assembleCues(readTimedText(text)));
  const ratio = (cuesMs / bareMs).toFixed(1);
  return [
    { name: `JSON.parse of ${LINES} captions alone`, value: bareMs, unit: "ms" },
    { name: `json3 to cues, ${ratio} times as long`, value: cuesMs, unit: "ms" },
  ];
}
