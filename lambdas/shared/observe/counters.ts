import { type Code, sloClassOf, type Verdict } from "../codes.ts";
import type { Receipt } from "../job.ts";
import type { LaneName } from "../lanes.ts";
import type { ProxyState } from "../proxy/proxy-state.ts";

/** Upper bounds of the histograms' buckets, seconds. */
export const BUCKET_SECONDS = [10, 30, 60, 120, 300, 600, 1800] as const;

/** Partition key of the sums since the beginning, in `ProxyState`. A field is `<family>`, or `<family>__<label value>`. */
export const COUNTERS_KEY = "COUNTERS";
/** Sums stay as long as anything is added within ten years. */
const KEPT_SECONDS = 10 * 365 * 86_400;
/** Money is summed in whole billionths of a dollar, so that sums are exact. */
export const NANOS_PER_USD = 1e9;

export type CounterPort = Pick<ProxyState, "add">;

/** Counts a job that has just been closed, by one atomic addition. `cached`: its answer was known already. Default: no. */
export async function countJob(
  counters: CounterPort,
  job: {
    readonly verdict: Verdict;
    readonly code?: Code | undefined;
    readonly receipt: Receipt;
    readonly cached?: boolean;
  },
): Promise<void> {
  const { verdict, code, receipt, cached = false } = job;
  const bad = sloClassOf(verdict, code) === "bad";
  await counters.add(
    COUNTERS_KEY,
    {
      [answered(verdict, cached)]: 1,
      ...(bad && { [`videos_failed__${code ?? "Unclassified"}`]: 1 }),
      ...observation("video_processing_duration_seconds", receipt.durationMs),
      ...(receipt.speechSeconds > 0 && { speech_seconds: Math.round(receipt.speechSeconds) }),
      ...(receipt.costUsd && { cost_nano_usd: Math.round(receipt.costUsd * NANOS_PER_USD) }),
    },
    KEPT_SECONDS,
  );
}

/** Counts a known answer that was served without a job. */
export async function countKnown(counters: CounterPort, verdict: Verdict): Promise<void> {
  await counters.add(COUNTERS_KEY, { [answered(verdict, true)]: 1 }, KEPT_SECONDS);
}

const answered = (verdict: Verdict, cached: boolean) => `videos_${cached ? "cached" : "processed"}__${verdict}`;

/** Counts how long a lane took that came back with a transcript. */
export async function countTranscription(counters: CounterPort, lane: LaneName, durationMs: number): Promise<void> {
  await counters.add(COUNTERS_KEY, observation(`transcription_duration_seconds__${lane}`, durationMs), KEPT_SECONDS);
}

/** One value of a histogram: its bucket, the count and the sum in milliseconds. */
function observation(family: string, durationMs: number): Record<string, number> {
  const bucket = BUCKET_SECONDS.find((seconds) => durationMs <= seconds * 1000) ?? "inf";
  return { [`${family}__le_${bucket}`]: 1, [`${family}__count`]: 1, [`${family}__ms`]: Math.round(durationMs) };
}
