import { codesWithEffect } from "./codes.ts";

/** The ways to a transcript, in the order in which they are tried. */
export const LANE_NAMES = ["captions", "youtubei", "ytdlp", "deepgram"] as const;
export type LaneName = (typeof LANE_NAMES)[number];

/**
 * When a lane begins (Happy Eyeballs, RFC 8305 section 5):
 * `at-once` · `hedged` when the lane before it has lost, or after `delaySeconds` · `in-turn` only when the other lanes have lost or
 * captions are proved absent, for a lane so dear that slowness must never buy it.
 */
export type LaneStart =
  | { readonly kind: "at-once" }
  | { readonly kind: "hedged"; readonly delaySeconds: number }
  | { readonly kind: "in-turn" };

export interface LaneRow {
  readonly lane: LaneName;
  readonly start: LaneStart;
  /** Time limit of one invocation, seconds: the function's timeout and the task's. */
  readonly attemptSeconds: number;
  /** Time limit of all attempts and the waits between them, seconds. */
  readonly laneSeconds: number;
  /** Memory of the function, MB. */
  readonly memoryMb: number;
  /** Hosts that may be asked. A leading `*.` stands for any subdomain. */
  readonly hosts: readonly string[];
  readonly breaker: BreakerLimits;
}

/** A lane whose last `minimumAttempts` or more attempts failed at `failureRate` (0–1) rests for `openSeconds`. */
export interface BreakerLimits {
  readonly minimumAttempts: number;
  readonly failureRate: number;
  readonly openSeconds: number;
}

const BREAKER: BreakerLimits = { minimumAttempts: 20, failureRate: 0.8, openSeconds: 120 };
const WWW = "www.youtube.com";
const YTDLP_HOSTS = [WWW, "*.googlevideo.com"] as const;

const ROWS: Readonly<Record<LaneName, Omit<LaneRow, "lane">>> = {
  captions: {
    start: { kind: "at-once" },
    attemptSeconds: 20,
    laneSeconds: 200,
    memoryMb: 512,
    hosts: [WWW, "youtubei.googleapis.com"],
    breaker: BREAKER,
  },
  youtubei: {
    start: { kind: "hedged", delaySeconds: 5 },
    attemptSeconds: 60,
    laneSeconds: 300,
    memoryMb: 2048,
    hosts: [WWW],
    breaker: BREAKER,
  },
  ytdlp: {
    start: { kind: "hedged", delaySeconds: 12 },
    attemptSeconds: 60,
    laneSeconds: 300,
    memoryMb: 1024,
    hosts: YTDLP_HOSTS,
    breaker: BREAKER,
  },
  deepgram: {
    start: { kind: "in-turn" },
    attemptSeconds: 780,
    laneSeconds: 2450,
    memoryMb: 2048,
    hosts: [...YTDLP_HOSTS, "api.deepgram.com"],
    breaker: BREAKER,
  },
};

/** The row of one lane. */
export const laneRow = (lane: LaneName): LaneRow => ({ lane, ...ROWS[lane] });

/** The race: every lane in its order. */
export const LANES: readonly LaneRow[] = LANE_NAMES.map(laneRow);

/** One Retry rule of a lane's task, in the units of Amazon States Language. */
export interface RetryRule {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly maxAttempts: number;
}

/** Faults of Lambda itself that AWS asks callers to retry (Step Functions developer guide, "Handle transient Lambda service exceptions"). */
export const LAMBDA_FAULTS = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
] as const;

/** Retry rules in the order in which attempts are granted: a burnt exit deserves the most, since each try is a new address. */
const RULES: readonly Omit<RetryRule, "maxAttempts">[] = [
  { errors: codesWithEffect("new-session", false), intervalSeconds: 1, backoffRate: 1.5, maxDelaySeconds: 4 },
  { errors: codesWithEffect("retry"), intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 4 },
  { errors: codesWithEffect("new-session", true), intervalSeconds: 5, backoffRate: 2, maxDelaySeconds: 20 },
  { errors: LAMBDA_FAULTS, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 4 },
];
const MOST_ATTEMPTS = [4, 2, 1, 1] as const;

/** Longest wait before the `attempt`-th retry (from 1) of a rule, seconds, before jitter shortens it. */
export function longestWaitSeconds(rule: Omit<RetryRule, "maxAttempts">, attempt: number): number {
  return Math.min(rule.intervalSeconds * rule.backoffRate ** (attempt - 1), rule.maxDelaySeconds);
}

/**
 * The Retry rules of a lane. Attempts are granted round after round, first rule first, while the first attempt, all retries and their
 * longest waits still fit into `laneSeconds`.
 */
export function retryRules(row: LaneRow): RetryRule[] {
  const granted = RULES.map(() => 0);
  let leftSeconds = row.laneSeconds - row.attemptSeconds;
  for (let round = 1; round <= Math.max(...MOST_ATTEMPTS); round++) {
    RULES.forEach((rule, i) => {
      if ((MOST_ATTEMPTS[i] ?? 0) < round) return;
      const needed = row.attemptSeconds + longestWaitSeconds(rule, (granted[i] ?? 0) + 1);
      if (needed > leftSeconds) return;
      leftSeconds -= needed;
      granted[i] = (granted[i] ?? 0) + 1;
    });
  }
  return RULES.map((rule, i) => ({ ...rule, maxAttempts: granted[i] ?? 0 })).filter((rule) => rule.maxAttempts > 0);
}

/** Latest moment, in seconds after the race began, at which a lane that is not `in-turn` may still be at work. */
export function latestEndSeconds(row: LaneRow): number {
  return (row.start.kind === "hedged" ? row.start.delaySeconds : 0) + row.laneSeconds;
}

/** Longest a race over `rows` can last, seconds: a lane that waits for its turn begins when the others have ended. */
export function raceSeconds(rows: readonly LaneRow[]): number {
  const racing = rows.filter((row) => row.start.kind !== "in-turn").map(latestEndSeconds);
  const inTurn = rows.filter((row) => row.start.kind === "in-turn").map((row) => row.laneSeconds);
  return Math.max(0, ...racing) + inTurn.reduce((sum, seconds) => sum + seconds, 0);
}
