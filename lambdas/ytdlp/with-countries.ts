import { EarshotError } from "../shared/errors.ts";
import type { Question, YtdlpRun } from "../shared/media/ask-ytdlp.ts";
import { classifyStderr } from "../shared/media/classify-stderr.ts";
import type { Attempt } from "./attempt.ts";

/** Runs yt-dlp for the attempt's video. */
export type Ask = (how?: Pick<Question, "formatsNeeded" | "timeoutMs">) => Promise<YtdlpRun>;

/** The answer is on its way to being lost: it may be late, not in vain. */
const TIMEOUT_MS = 10_000;

/**
 * A geo block with the countries in which the video can be seen, so that the next exit is in one of them. yt-dlp names them only when it
 * ends for want of formats, so it is asked once more: once a job, and only if another exit can be had and nobody has named them.
 * Every other error as it is.
 */
export async function withCountries(error: EarshotError, attempt: Attempt, ask: Ask): Promise<EarshotError> {
  if (error.code !== "GeoBlocked" || error.availableCountries || !isOfUse(attempt)) return error;
  const run = await ask({ formatsNeeded: true, timeoutMs: TIMEOUT_MS }).catch(() => undefined);
  const { availableCountries } = (run && classifyStderr(run.errorOutput)) ?? {};
  if (!availableCountries) return error;
  return new EarshotError("GeoBlocked", { client: attempt.client, detail: error.detail, availableCountries });
}

function isOfUse({ job, otherCountryPossible }: Attempt): boolean {
  const moved = job.evidence.some(({ code }) => code === "GeoBlockedHere");
  return otherCountryPossible && !moved && !job.video?.availableCountries;
}
