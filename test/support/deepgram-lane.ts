import { onTestFinished } from "vitest";
import { deepgramWork } from "../../lambdas/deepgram/deepgram-work.ts";
import type { DeepgramDeps, DeepgramSettings } from "../../lambdas/deepgram/settings.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Job } from "../../lambdas/shared/job.ts";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import { openOutbound } from "../../lambdas/shared/proxy/open-outbound.ts";
import type { Outbound, OutboundUsage } from "../../lambdas/shared/proxy/port.ts";
import type { Internet } from "../../local/demo/internet/internet.ts";
import { DEMO_ACCOUNT } from "./demo-internet.ts";
import { makeRequest } from "./make.ts";
import { MEDIA_BIN } from "./media-tools.ts";
import { MemoryProxyState } from "./memory-proxy-state.ts";
import { orderOf } from "./outbound.ts";
import { NOW } from "./ytdlp-lane.ts";

const HOSTS = ["www.youtube.com", "*.googlevideo.com", "api.deepgram.com"];
export const API_KEY = "demo-deepgram-key";

/** What is asked for, and what the lane is given besides. */
export interface Want {
  readonly videoId?: string;
  readonly job?: Partial<Job>;
  readonly languages?: readonly string[];
  readonly maxCostUsd?: number;
  readonly speechAllowed?: boolean;
  /** Answers to one question after the other, whether the job still needs the lane; the last stays. */
  readonly stillNeeded?: readonly boolean[];
  readonly settings?: Partial<DeepgramSettings>;
  readonly deps?: Partial<DeepgramDeps>;
  /** Told what the tools said. */
  readonly quote?: (tool: string, said: string) => void;
}

export interface Attempted {
  readonly result: LaneResult | EarshotError;
  /** Seconds booked on the job, one booking after the other. */
  readonly spent: readonly number[];
  /** Milliseconds waited before a second order. */
  readonly waited: readonly number[];
  /** What went past the proxy, order by order. */
  readonly pastProxy: readonly OutboundUsage[];
}

/** One attempt of the lane with the installed yt-dlp: what it returned, or what it threw. */
export async function attemptDeepgram(outbound: Outbound, want: Want = {}): Promise<Attempted> {
  const { videoId = "spoken-only", stillNeeded = [true], speechAllowed = true, maxCostUsd, languages = [] } = want;
  const answers = [...stillNeeded];
  const spent: number[] = [];
  const waited: number[] = [];
  const pastProxy: OutboundUsage[] = [];
  const settings = {
    PROXY_ENABLED: true,
    PROXY_PRICE_USD_PER_GB: undefined,
    ENFORCE_PROXY_ALL: false,
    DEEPGRAM_SECRET_ID: "deepgram",
    SPEECH_SPEAKERS: false,
    SPEECH_MAX_MINUTES: 30,
    SPEECH_MAX_USD_PER_DAY: 5,
    SPEECH_PRICE_USD_PER_MINUTE: 0.01,
    ...want.settings,
  };
  const work = deepgramWork(settings, {
    secrets: { getSecret: async () => ({ value: JSON.stringify({ apiKey: API_KEY }), versionId: "v1" }) },
    onSecret: () => undefined,
    state: new MemoryProxyState(() => NOW),
    path: MEDIA_BIN,
    wait: async (ms) => void waited.push(ms),
    ...want.deps,
  });
  const request = makeRequest({ videoId, languages, ...(maxCostUsd !== undefined && { maxCostUsd }) });
  const job = { jobId: "job-1", videoId, request, evidence: [], usage: {}, ...want.job } as unknown as Job;
  const result = await work(job, {
    outbound,
    now: () => NOW,
    quote: want.quote ?? (() => undefined),
    note: () => undefined,
    speechAllowed,
    stillNeeded: async () => (answers.length > 1 ? answers.shift() : answers[0]) ?? true,
    spend: async (seconds) => void spent.push(seconds),
    bookPastProxy: async (usage) => void pastProxy.push(usage),
  }).catch((thrown: unknown) => {
    if (thrown instanceof EarshotError) return thrown;
    throw thrown;
  });
  return { result, spent, waited, pastProxy };
}

/** A way out through the demo internet's gateway, closed with the test. */
export async function speechOutbound(internet: Internet, jobId = "job-1"): Promise<Outbound> {
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...DEMO_ACCOUNT, caPem });
  const outbound = await openOutbound(orderOf(secret, { lane: "deepgram", jobId, hosts: HOSTS }));
  onTestFinished(() => outbound.close());
  return outbound;
}
