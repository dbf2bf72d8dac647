import type { LaneName } from "../lambdas/shared/lanes.ts";
import type { LockedEgressProps } from "./functions/locked-egress.ts";

/** "Me at the zoo", 19 seconds, with manual captions: the oldest video there is has been there since 2005. */
const FIRST_UPLOAD = "jNQXAC9IVRw";

/** The numbers that differ between stages; everything else is the same everywhere. */
export interface StageSettings {
  readonly stage: string;
  readonly proxyEnabled: boolean;
  readonly enforceProxyAll: boolean;
  readonly logRetentionDays: 7 | 30 | 90;
  /** Whether deleting the stack deletes the tables. */
  readonly keepData: boolean;
  /** Requests a second the API accepts from everyone together. */
  readonly requestsPerSecond: number;
  /** Batches: videos at a time, and how many per cent of a batch's jobs may crash before it stops; a few always may. */
  readonly batches: { readonly maxConcurrency: number; readonly toleratedCrashesPercent: number };
  /** Asked for once an hour, a video a lane; empty: no canary. Each is a real job and costs what a job costs. */
  readonly canaryVideos: readonly { readonly lane: LaneName; readonly videoId: string }[];
  /** What a day may cost before operators are told, US dollars. */
  readonly spendLimitUsdPerDay: number;
  /** Requests a day of one key. Its limits within Earshot are far below, but to follow a batch and to fetch its transcripts counts here. */
  readonly requestsPerDay: number;
  /** Origins whose pages may call the API; `*` for any. */
  readonly corsOrigins: readonly string[];
  /** US dollars, for receipts. Your own contract's; absent: the cost is reported as unknown. */
  readonly prices: { readonly proxyUsdPerGb?: number; readonly speechUsdPerMinute?: number };
  /** Whole ARN of a secret with a login's cookies for yt-dlp, as Netscape's cookie file. Encrypted with the account's own key. Absent: yt-dlp goes without. */
  readonly cookiesSecretArn?: string;
  /** Functions that reach the outside stand in a network that lets them to the proxy gateway alone. Absent: they stand in none. */
  readonly lockedEgress?: LockedEgressProps;
  /** Other values than the defaults, for every function that knows the variable (README, "Settings"). Absent: the defaults. */
  readonly variables?: Readonly<Partial<Record<StageVariable, string>>>;
}

/** Settings that are the operator's and neither credentials nor set from the fields above. */
export type StageVariable =
  | "PROXY_COUNTRY"
  | "PROXY_MAX_CONCURRENCY"
  | "OXY_PREFLIGHT_MAX_PER_MINUTE"
  | "OXY_PREFLIGHT_TTL_SECONDS"
  | "PREFLIGHT_HOST"
  | "DEEPGRAM_VIA_PROXY"
  | "SPEECH_SPEAKERS"
  | "SPEECH_MAX_MINUTES"
  | "SPEECH_MAX_USD_PER_DAY"
  | "LOG_LEVEL"
  | "METRICS_ENABLED";

const STAGES: Readonly<Record<string, StageSettings>> = {
  dev: {
    stage: "dev",
    proxyEnabled: false,
    enforceProxyAll: false,
    logRetentionDays: 7,
    keepData: false,
    requestsPerSecond: 10,
    batches: { maxConcurrency: 10, toleratedCrashesPercent: 10 },
    canaryVideos: [],
    spendLimitUsdPerDay: 10,
    requestsPerDay: 100_000,
    corsOrigins: [],
    prices: {},
  },
  prod: {
    stage: "prod",
    proxyEnabled: true,
    enforceProxyAll: true,
    logRetentionDays: 90,
    keepData: true,
    requestsPerSecond: 50,
    batches: { maxConcurrency: 50, toleratedCrashesPercent: 10 },
    canaryVideos: [
      { lane: "captions", videoId: FIRST_UPLOAD },
      { lane: "youtubei", videoId: FIRST_UPLOAD },
      { lane: "ytdlp", videoId: FIRST_UPLOAD },
      { lane: "deepgram", videoId: FIRST_UPLOAD },
    ],
    spendLimitUsdPerDay: 50,
    requestsPerDay: 100_000,
    corsOrigins: [],
    prices: {},
  },
};

/** The settings of a stage by name; an unknown name is refused with the names there are. */
export function settingsOf(stage: string): StageSettings {
  const settings = STAGES[stage];
  if (settings) return settings;
  throw new RangeError(`STAGE is "${stage}": expected one of ${Object.keys(STAGES).join(", ")}`);
}
