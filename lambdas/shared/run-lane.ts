import type { Pass, Refusal } from "./breaker/circuit-breaker.ts";
import { claimOutcome } from "./claim-outcome.ts";
import { CODES, type Code } from "./codes.ts";
import { disputed } from "./disputed.ts";
import { type EarshotError, toEarshotError } from "./errors.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import { inTime } from "./in-time.ts";
import type { Job, JobOutcome, Usage } from "./job.ts";
import { keepTranscript } from "./keep-transcript.ts";
import { laneLog } from "./lane-log.ts";
import type { LaneName } from "./lanes.ts";
import type { Log } from "./observe/safe-structured-logger.ts";
import { type LaneAnswer, type LaneResult, laneAnswer, type VideoFacts } from "./outcome.ts";
import type { Outbound, OutboundUsage } from "./proxy/port.ts";
import { type Prices, whyOverBudget } from "./receipt.ts";
import { isStillNeeded } from "./still-needed.ts";
import type { SavedTrack } from "./store/transcript-store.ts";
import type { Provenance, Transcript } from "./transcript/transcript.ts";

/** What a lane's work may use. */
export interface LaneTools {
  readonly outbound: Outbound;
  readonly now: () => Date;
  /** Keeps what was seen, also when the work throws afterwards. */
  readonly note: (evidence: Evidence) => void;
  /** Whether speech recognition may follow when captions are proved absent. */
  readonly speechAllowed: boolean;
  /** False once the job is settled: ask before each expensive step. */
  readonly stillNeeded: () => Promise<boolean>;
  /** Puts what a tool said of its work into the log. */
  readonly quote: (tool: string, said: string) => void;
  /** Books seconds of speech recognition on the job at once, before they are bought; less than 0 takes back what was not bought. */
  readonly spend: (speechSeconds: number) => Promise<void>;
  /** Books on the job what a way past the proxy was used for. */
  readonly bookPastProxy: (usage: OutboundUsage) => Promise<void>;
}

/** A lane's own work: returns what it found, throws `EarshotError` for everything else. */
export type LaneWork = (job: Job, tools: LaneTools) => Promise<LaneResult>;

/** The job's record, as far as a lane touches it. */
export interface LaneJobs {
  get(jobId: string): Promise<Job | undefined>;
  stillNeeded(jobId: string, lane: LaneName): Promise<boolean>;
  addUsage(jobId: string, witness: LaneName, usage: Partial<Usage>): Promise<void>;
  addEvidence(jobId: string, evidence: readonly Evidence[]): Promise<void>;
  addVideoFacts(jobId: string, facts: VideoFacts, warnings?: readonly string[]): Promise<void>;
  markCaptionsAbsent(jobId: string): Promise<void>;
  claimOutcome(jobId: string, outcome: JobOutcome): Promise<"claimed" | "already-mine" | "too-late">;
}

export interface LanePlatform {
  readonly jobs: LaneJobs;
  readonly saveTranscript: (
    videoId: string,
    transcript: Transcript,
    provenance: Omit<Provenance, "cached">,
  ) => Promise<SavedTrack>;
  /** Asks the lane's breaker, before anything is spent. */
  readonly enter: (lane: LaneName) => Promise<Pass | Refusal>;
  readonly openOutbound: (job: Job, lane: LaneName) => Promise<Outbound>;
  /** How long after its begin an attempt's work is given up, milliseconds: what it saw and used is written before the function is ended. */
  readonly patienceMs: (lane: LaneName) => number;
  /** The exit is burnt: the job's next attempts leave through another. */
  readonly burnSession: (job: Job, error: EarshotError) => Promise<void>;
  readonly onEnd: (lane: LaneName, answer: LaneAnswer, durationMs: number) => Promise<void>;
  readonly log: Pick<Log, "info" | "warn">;
  readonly prices: Prices;
  readonly now: () => Date;
}

/**
 * One invocation of a lane, from the job's id to the answer that the state machine branches on.
 *
 * Throws `EarshotError` with the effects `retry`, `new-session` and `bug` only; every other outcome is returned. Evidence and usage are
 * on the job's record before the answer or the error leaves.
 */
export function runLane(
  lane: LaneName,
  work: LaneWork,
  platform: LanePlatform,
): (event: { jobId: string }) => Promise<LaneAnswer> {
  return async ({ jobId }) => {
    const { jobs } = platform;
    const startedAt = platform.now().getTime();
    const job = await jobs.get(jobId);
    if (!job || !isStillNeeded(lane, job)) return laneAnswer("lost", "NotNeeded");
    const before = job.outcome && repeated(job.outcome, lane);
    if (before) return before;
    const refuse = async (code: "OverBudget" | "BreakerOpen", why: string = CODES[code].meaning) => {
      await jobs.addEvidence(jobId, [evidenceOf(lane, code, why, platform.now())]);
      return laneAnswer("lost", code);
    };
    const overBudget = whyOverBudget(job, platform.prices);
    if (overBudget) return refuse("OverBudget", overBudget);
    const pass = await platform.enter(lane);
    if (!("end" in pass)) return refuse("BreakerOpen");
    await jobs.addUsage(jobId, lane, { begun: 1 });
    const seen: Evidence[] = [];
    try {
      const ending = counted(pass, attempt(lane, work, job, platform, seen, startedAt));
      const ended = await laneLog(platform.log, lane).telling(job, seen, startedAt, ending, platform.now);
      await platform.onEnd(lane, ended, platform.now().getTime() - startedAt);
      return ended;
    } finally {
      await jobs.addEvidence(jobId, seen);
    }
  };
}

/** Tells the breaker how the attempt ended, thrown or returned. */
async function counted(pass: Pass, ended: Promise<LaneAnswer>): Promise<LaneAnswer> {
  const code = await ended.then(
    (lane) => lane.code,
    (thrown: unknown) => toEarshotError(thrown).code,
  );
  await pass.end(code);
  return ended;
}

const bytesOf = ({ bytesUp, bytesDown }: OutboundUsage) => bytesUp + bytesDown;

/** What the lane has answered before, when the machine asks once more after a lost answer: nothing is done or paid twice. */
function repeated({ by, kind, code }: JobOutcome, lane: LaneName): LaneAnswer | undefined {
  return by === lane && kind !== "cached" ? laneAnswer(kind, code ?? "Won") : undefined;
}

async function attempt(
  lane: LaneName,
  work: LaneWork,
  job: Job,
  platform: LanePlatform,
  seen: Evidence[],
  startedAt: number,
): Promise<LaneAnswer> {
  const { jobs, now } = platform;
  const leftMs = () => startedAt + platform.patienceMs(lane) - now().getTime();
  let outbound: Outbound | undefined;
  try {
    outbound = await platform.openOutbound(job, lane);
    const working = work(job, {
      outbound,
      now,
      note: (evidence) => seen.push(evidence),
      speechAllowed: job.request.speech !== "never" && job.request.lanes.includes("deepgram"),
      quote: laneLog(platform.log, lane).quote,
      stillNeeded: () => jobs.stillNeeded(job.jobId, lane),
      spend: (speechSeconds) => jobs.addUsage(job.jobId, lane, { speechSeconds }),
      bookPastProxy: (usage) => jobs.addUsage(job.jobId, lane, { ...usage, bytesPastProxy: bytesOf(usage) }),
    });
    return await settle(lane, job, await inTime(working, leftMs()), platform, seen);
  } catch (thrown) {
    return await settleThrown(lane, job, toEarshotError(thrown), platform, seen);
  } finally {
    await outbound?.close();
    await jobs.addUsage(job.jobId, lane, { ...outbound?.usage(), ended: 1 });
  }
}

async function settle(
  lane: LaneName,
  job: Job,
  result: LaneResult,
  platform: LanePlatform,
  seen: Evidence[],
): Promise<LaneAnswer> {
  const { jobs } = platform;
  seen.push(...result.evidence.filter((evidence) => !seen.includes(evidence)));
  if (result.video || result.warnings) await jobs.addVideoFacts(job.jobId, result.video ?? {}, result.warnings);
  if (result.outcome === "lost") {
    if (result.captionsAbsent) await jobs.markCaptionsAbsent(job.jobId);
    noteOnce(seen, evidenceOf(lane, result.code, result.detail, platform.now()));
    return laneAnswer("lost", result.code, result.captionsAbsent ?? false);
  }
  const claimant = { lane, job, platform, seen };
  if (result.outcome === "won") return keepTranscript(result, claimant);
  const { code, detail } = result;
  noteOnce(seen, evidenceOf(lane, code, detail, platform.now()));
  if (result.outcome === "decided" && (await isDisputed(job, code, seen, jobs))) return laneAnswer("lost", code);
  const retryAt = result.outcome === "decided" ? result.retryAt : undefined;
  const outcome = { kind: result.outcome, by: lane, code, detail, ...(retryAt && { retryAt }) } as const;
  return claimOutcome(outcome, claimant);
}

/** A final answer that others contradict ends no race: the next lanes are heard, and the verdict sees all. */
async function isDisputed(job: Job, code: Code, seen: readonly Evidence[], jobs: LaneJobs): Promise<boolean> {
  const { evidence = [] } = (await jobs.get(job.jobId)) ?? {};
  return disputed(code, [...evidence, ...seen]) !== undefined;
}

async function settleThrown(
  lane: LaneName,
  job: Job,
  error: EarshotError,
  platform: LanePlatform,
  seen: Evidence[],
): Promise<LaneAnswer> {
  const { code, detail, retryAt, effect } = error;
  noteOnce(seen, { ...evidenceOf(lane, code, detail, platform.now()), ...(error.client && { client: error.client }) });
  const result = { code, detail, evidence: [] } as const;
  switch (effect) {
    case "halt":
      return settle(lane, job, { outcome: "halted", ...result }, platform, seen);
    case "final":
    case "later":
      return settle(lane, job, { outcome: "decided", ...result, ...(retryAt && { retryAt }) }, platform, seen);
    case "next-lane":
      return laneAnswer("lost", code);
    case "new-session":
      if (error.availableCountries) {
        await platform.jobs.addVideoFacts(job.jobId, { availableCountries: error.availableCountries });
      }
      await platform.burnSession(job, error);
      throw error;
    default:
      throw error;
  }
}

/** The work may have noted its last word itself, with the client it heard it from. */
function noteOnce(seen: Evidence[], evidence: Evidence): void {
  const last = seen.at(-1);
  const isTold = last?.client === evidence.client || (!evidence.client && last?.detail === evidence.detail);
  if (last?.code !== evidence.code || !isTold) seen.push(evidence);
}
