import { CODES, type Code } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { Evidence } from "../shared/evidence.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { absenceProved } from "../shared/verdict.ts";
import { retryAt } from "../shared/youtube/retry-at.ts";
import { type Attempt, YTDLP } from "./attempt.ts";

/** Answers that one client may give alone, for reasons of its own: another must agree before they are final. */
const NEEDS_SECOND_CLIENT: ReadonlySet<Code> = new Set(["Unavailable", "LoginRequired"]);
/** Answers that may differ from country to country: another one is tried, once a job. */
const NEEDS_OTHER_COUNTRY: ReadonlySet<Code> = new Set(["Unavailable", "GeoBlocked"]);

/**
 * The lane's result for the error that ended an attempt. Throws what another try, or another exit, can mend. Where the gateway refused
 * or was silent, its verdict comes before whatever yt-dlp made of it.
 */
export async function settleError(attempt: Attempt, error: EarshotError): Promise<LaneResult> {
  const fault = mayBeTheGateway(error) ? await attempt.tools.outbound.fault() : undefined;
  if (fault) throw fault;
  const { code, detail, effect } = error;
  const now = attempt.tools.now();
  const evidence: Evidence = { lane: "ytdlp", code, detail, at: now.toISOString(), client: YTDLP };
  const result = { code, detail, evidence: [evidence], video: attempt.video, warnings: attempt.warnings };
  if (effect === "later") return { outcome: "decided", ...result, retryAt: error.retryAt ?? retryAt(code, now) };
  if (effect === "final") return final(attempt, result);
  if (effect !== "next-lane") throw error;
  const proved = code === "NoTracksFromClient" && absenceProved([...attempt.job.evidence, evidence]);
  return proved ? captionsAbsent(attempt, result) : { outcome: "lost", ...result };
}

type Result = Omit<Extract<LaneResult, { outcome: "lost" }>, "outcome">;

/** YouTube's own answers came through the gateway: a refusal before them is history. */
function mayBeTheGateway({ code, effect }: EarshotError): boolean {
  return code === "LaneTimedOut" || effect === "retry" || effect === "new-session" || effect === "bug";
}

function final({ job, otherCountryPossible }: Attempt, result: Result): LaneResult {
  const { code, detail } = result;
  const seconded = job.evidence.some((seen) => seen.code === code && seen.client !== YTDLP);
  if (NEEDS_SECOND_CLIENT.has(code) && !seconded) return { outcome: "lost", ...result };
  const moved = job.evidence.some((seen) => seen.code === "GeoBlockedHere");
  if (NEEDS_OTHER_COUNTRY.has(code) && otherCountryPossible && !moved) {
    throw new EarshotError("GeoBlockedHere", { client: YTDLP, detail });
  }
  return { outcome: "decided", ...result };
}

/** Captions are proved absent: final, unless speech recognition may still give a transcript. */
function captionsAbsent({ tools }: Attempt, result: Result): LaneResult {
  const proved = { ...result, code: "NoCaptions", detail: CODES.NoCaptions.meaning } as const;
  return tools.speechAllowed ? { outcome: "lost", ...proved, captionsAbsent: true } : { outcome: "decided", ...proved };
}
