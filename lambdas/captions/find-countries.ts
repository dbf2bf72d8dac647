import { answerJson } from "../shared/youtube/http-answer.ts";
import { readPlayerAnswer } from "../shared/youtube/player-answer.ts";
import { playerRequest } from "../shared/youtube/player-request.ts";
import type { Attempt } from "./attempt.ts";

/**
 * Where a video can be seen, ISO 3166-1 alpha-2, so that the next exit is in one of these countries; undefined when nobody tells. The
 * clients of apps never do. The one of the website does (`microformat`), refused or not, and is asked with the mask: one request, unless it
 * is known already. What goes wrong with it costs the countries, not the answer before it.
 */
export async function findCountries(attempt: Attempt): Promise<readonly string[] | undefined> {
  const { job, deps, video, videoId } = attempt;
  const known = video.availableCountries ?? job.video?.availableCountries;
  const web = deps.clients.find(({ use }) => use === "panel");
  if (known || !web) return known;
  try {
    const response = await deps.outbound.send(playerRequest(web, videoId, true));
    return readPlayerAnswer(answerJson(response, "player", web.name)).video.availableCountries;
  } catch {
    return undefined;
  }
}
