import { CODES, type Code } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { retryAt } from "../shared/youtube/retry-at.ts";
import type { Asked } from "./ask-player.ts";
import { type Attempt, note } from "./attempt.ts";
import { decided } from "./decide.ts";
import { findCountries } from "./find-countries.ts";

/** Answers that one client may give alone, for reasons of its own: a second one must agree. */
const NEEDS_SECOND_CLIENT: ReadonlySet<Code> = new Set(["Unavailable", "LoginRequired"]);
/** Answers that may differ from country to country. */
const NEEDS_OTHER_COUNTRY: ReadonlySet<Code> = new Set(["Unavailable", "GeoBlocked"]);

/**
 * What a refusal means for the lane: its result, or undefined when the next client shall be asked. Throws `GeoBlockedHere` once a job
 * for answers that another country might give differently, if one can be had.
 */
export async function judgeRefusal(
  attempt: Attempt,
  { client, answer, finding }: Asked,
): Promise<LaneResult | undefined> {
  if (finding.kind !== "refused") return undefined;
  const { code, detail } = finding;
  const { effect } = CODES[code];
  if (effect === "later")
    return decided(attempt, code, detail, retryAt(code, attempt.deps.now(), answer.scheduledStart));
  const seconded = attempt.seen.some((seen) => seen.code === code && seen.client !== client.name);
  if (effect !== "final" || (NEEDS_SECOND_CLIENT.has(code) && !seconded)) {
    note(attempt, code, detail, client.name);
    return undefined;
  }
  if (NEEDS_OTHER_COUNTRY.has(code) && mayMove(attempt)) {
    const availableCountries = code === "GeoBlocked" ? await findCountries(attempt) : attempt.video.availableCountries;
    throw new EarshotError("GeoBlockedHere", {
      client: client.name,
      detail,
      ...(availableCountries && { availableCountries }),
    });
  }
  return decided(attempt, code, detail);
}

/** Another country is tried once a job. */
function mayMove({ deps, job }: Attempt): boolean {
  return (deps.otherCountryPossible ?? false) && !job.evidence?.some(({ code }) => code === "GeoBlockedHere");
}
