import { CODES } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { isSeconded, needsOtherCountry } from "../shared/second-opinion.ts";
import { retryAt } from "../shared/youtube/retry-at.ts";
import type { Asked } from "./ask-player.ts";
import { type Attempt, note } from "./attempt.ts";
import { decided } from "./decide.ts";
import { findCountries } from "./find-countries.ts";

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
  const isBelieved = isSeconded(code, client.name, attempt.seen);
  if (
    effect === "final" &&
    isBelieved &&
    attempt.deps.otherCountryPossible &&
    needsOtherCountry(code, attempt.job.evidence ?? [])
  ) {
    const availableCountries = code === "GeoBlocked" ? await findCountries(attempt) : attempt.video.availableCountries;
    throw new EarshotError("GeoBlockedHere", {
      client: client.name,
      detail,
      ...(availableCountries && { availableCountries }),
    });
  }
  note(attempt, code, detail, client.name);
  if (effect === "later")
    return decided(attempt, code, detail, retryAt(code, attempt.deps.now(), answer.scheduledStart));
  return effect === "final" && isBelieved ? decided(attempt, code, detail) : undefined;
}
