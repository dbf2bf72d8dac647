import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { absenceProved } from "../shared/verdict.ts";
import { type Attempt, note } from "./attempt.ts";
import { fromOwnTimedText } from "./strategies/own-timedtext.ts";
import { fromSmallestPage } from "./strategies/smallest-page.ts";
import { fromWatchPage } from "./strategies/watch-page.ts";

/** A way to the words. Gives the transcript or throws why there is none. */
export type Strategy = (attempt: Attempt) => Promise<LaneResult>;

/** Cheapest first. */
export const STRATEGIES: readonly Strategy[] = [fromSmallestPage, fromWatchPage, fromOwnTimedText];

/**
 * The first transcript that one of the ways gives. A way that leads nowhere, or is broken, is noted and the next one gone; what rules out
 * all of them (a block, the video's own answer, a dead browser, a gateway that refuses) is thrown at once, and so is a proof that there
 * are no captions. A job that is settled meanwhile ends it too: each further way costs more. Else throws the error that another try may
 * mend, if there was one, and the last one otherwise.
 */
export async function runStrategies(attempt: Attempt, strategies: readonly Strategy[]): Promise<LaneResult> {
  const errors: EarshotError[] = [];
  for (const strategy of strategies) {
    try {
      return await strategy(attempt);
    } catch (thrown) {
      const error = toEarshotError(thrown);
      errors.push(error);
      if (await endsAll(attempt, error)) throw error;
      if (strategy === strategies.at(-1)) break;
      note(attempt, error);
      if (!(await attempt.tools.stillNeeded())) throw new EarshotError("NotNeeded");
    }
  }
  throw errors.find(({ effect }) => effect === "retry" || effect === "new-session") ?? errors.at(-1);
}

async function endsAll({ job, seen, tools }: Attempt, { code, effect }: EarshotError): Promise<boolean> {
  // The page itself can answer the consent question.
  if (code === "ConsentWall") return false;
  if (effect === "retry") return (await tools.outbound.fault()) !== undefined;
  if (effect !== "next-lane") return true;
  return absenceProved([...job.evidence, ...seen, { lane: "youtubei", code, detail: "", at: "", client: "WEB" }]);
}
