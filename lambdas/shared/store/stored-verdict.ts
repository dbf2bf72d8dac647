import { type Code, VERDICTS, type Verdict } from "../codes.ts";
import type { Evidence } from "../evidence.ts";
import type { VideoFacts } from "../outcome.ts";

/** A negative answer that may be given again without asking. */
export interface StoredVerdict {
  readonly verdict: Verdict;
  readonly code: Code;
  readonly detail: string;
  /** ISO 8601. */
  readonly retryAt?: string;
  readonly evidence: readonly Evidence[];
  readonly video?: VideoFacts;
  /** The job that found it. */
  readonly jobId: string;
}

const FINAL_SECONDS = 24 * 3600;

/**
 * Until when the verdict may be served, epoch seconds; undefined if never: it is a bad one, or of a transcript, or its due time is
 * unknown or past. A refusal for want of budget is the caller's own and not kept.
 */
export function verdictExpiry({ verdict, code, retryAt }: StoredVerdict, now: Date): number | undefined {
  const nowSeconds = Math.floor(now.getTime() / 1000);
  const rule = VERDICTS[verdict].cache;
  if (code === "SpeechOverBudget") return undefined;
  if (rule === "24h") return nowSeconds + FINAL_SECONDS;
  if (rule !== "until-retry-at" || !retryAt) return undefined;
  const dueSeconds = Math.floor(Date.parse(retryAt) / 1000);
  return dueSeconds > nowSeconds ? dueSeconds : undefined;
}

/** Verdicts that depend on what was asked for, not on the video alone: they answer only the very same request. */
const OF_THE_REQUEST: readonly Verdict[] = ["language_unavailable", "no_speech", "no_captions"];

/** `VERDICT` where any request for the video has the same answer, else `VERDICT#<request hash>`. */
export function verdictKey(verdict: Verdict, requestHash: string): string {
  return OF_THE_REQUEST.includes(verdict) ? `VERDICT#${requestHash}` : "VERDICT";
}
