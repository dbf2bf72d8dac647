import { CODES, type Code } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { Evidence } from "../shared/evidence.ts";
import type { LaneResult, VideoFacts } from "../shared/outcome.ts";
import { retryAt } from "../shared/youtube/retry-at.ts";
import { YTDLP } from "./read-run.ts";

export interface Settling {
  readonly code: Code;
  readonly detail: string;
  readonly now: Date;
  /** What other clients saw in this job. */
  readonly before: readonly Evidence[];
  readonly video?: VideoFacts;
  /** Announced start of a stream or premiere. */
  readonly scheduledStart?: Date | undefined;
}

/** Answers that one client may give alone, for reasons of its own: another must agree before they are final. */
const NEEDS_SECOND_CLIENT: ReadonlySet<Code> = new Set(["Unavailable", "LoginRequired"]);

/** The lane's result for a code that ends it. Throws `EarshotError` for codes that another try or another exit can mend. */
export function settleCode({ code, detail, now, before, video, scheduledStart }: Settling): LaneResult {
  const { effect } = CODES[code];
  const evidence: Evidence[] = [{ lane: "ytdlp", code, detail, at: now.toISOString(), client: YTDLP }];
  const result = { code, detail, evidence, ...(video && { video }) };
  if (effect === "later") return { outcome: "decided", ...result, retryAt: retryAt(code, now, scheduledStart) };
  if (effect === "final") return { outcome: isConfirmed(code, before) ? "decided" : "lost", ...result };
  if (effect === "next-lane") return { outcome: "lost", ...result };
  throw new EarshotError(code, { client: YTDLP, detail });
}

function isConfirmed(code: Code, before: readonly Evidence[]): boolean {
  return !NEEDS_SECOND_CLIENT.has(code) || before.some((seen) => seen.code === code && seen.client !== YTDLP);
}
