import { CODES } from "./codes.ts";
import { EarshotError } from "./errors.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import type { Job } from "./job.ts";
import type { LaneName } from "./lanes.ts";
import type { LaneResult, VideoFacts } from "./outcome.ts";
import type { LaneTools } from "./run-lane.ts";
import { isSeconded, needsOtherCountry } from "./second-opinion.ts";
import { absenceProved } from "./verdict.ts";
import { retryAt } from "./youtube/retry-at.ts";

/** The attempt that an error ended, of a lane whose tool brings its own HTTP client. */
export interface EndedAttempt {
  readonly lane: LaneName;
  /** The client's name in evidence. */
  readonly client: string;
  readonly job: Pick<Job, "evidence">;
  readonly tools: Pick<LaneTools, "outbound" | "now" | "speechAllowed">;
  /** The next session can leave through another country. */
  readonly otherCountryPossible: boolean;
  /** What the attempt saw before the error; absent: nothing. */
  readonly seen?: readonly Evidence[];
  readonly video: VideoFacts;
  readonly warnings: readonly string[];
}

/**
 * The lane's result for the error that ended an attempt. Throws what another try, or another exit, can mend. Where the gateway refused
 * or was silent, its verdict comes before whatever the tool made of it.
 */
export async function settleError(attempt: EndedAttempt, error: EarshotError): Promise<LaneResult> {
  const fault = mayBeTheGateway(error) ? await attempt.tools.outbound.fault() : undefined;
  if (fault) throw fault;
  const { lane, client, seen = [], video, warnings } = attempt;
  const { code, detail, effect } = error;
  const now = attempt.tools.now();
  const evidence: readonly Evidence[] = [...seen, { ...evidenceOf(lane, code, detail, now), client }];
  const result = { code, detail, evidence, video, warnings };
  if (effect === "later") return { outcome: "decided", ...result, retryAt: error.retryAt ?? retryAt(code, now) };
  if (effect === "final") return final(attempt, result, error.availableCountries);
  if (effect !== "next-lane") throw error;
  const rests = code === "NoTracksFromClient" || code === "EmptyPanel";
  const proved = rests && absenceProved([...attempt.job.evidence, ...evidence]);
  return proved ? captionsAbsent(attempt, result) : { outcome: "lost", ...result };
}

type Result = Omit<Extract<LaneResult, { outcome: "lost" }>, "outcome">;

/** YouTube's own answers came through the gateway: a refusal before them is history. */
function mayBeTheGateway({ code, effect }: EarshotError): boolean {
  return code === "LaneTimedOut" || effect === "retry" || effect === "new-session" || effect === "bug";
}

function final(
  { client, job, otherCountryPossible }: EndedAttempt,
  result: Result,
  availableCountries: readonly string[] | undefined,
): LaneResult {
  const { code, detail } = result;
  if (!isSeconded(code, client, job.evidence)) return { outcome: "lost", ...result };
  if (otherCountryPossible && needsOtherCountry(code, job.evidence)) {
    throw new EarshotError("GeoBlockedHere", { client, detail, ...(availableCountries && { availableCountries }) });
  }
  return { outcome: "decided", ...result };
}

/** Captions are proved absent: final, unless speech recognition may still give a transcript. */
function captionsAbsent({ tools }: EndedAttempt, result: Result): LaneResult {
  const proved = { ...result, code: "NoCaptions", detail: CODES.NoCaptions.meaning } as const;
  return tools.speechAllowed ? { outcome: "lost", ...proved, captionsAbsent: true } : { outcome: "decided", ...proved };
}
