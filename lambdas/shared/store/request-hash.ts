import { createHash } from "node:crypto";
import type { TranscriptRequest } from "../job.ts";

/**
 * SHA-256 (base64url) of what makes a job: video, languages, kind, lanes, speech, and what the caller allows where something is said of
 * it, so that nobody gets what another's limit left. The wish for a fresh answer does not count: who has it joins a job that is at work.
 */
export function requestHash({ videoId, languages, kind, lanes, speech, maxCostUsd }: TranscriptRequest): string {
  const allowed = maxCostUsd === undefined ? [] : [maxCostUsd];
  return createHash("sha256")
    .update(JSON.stringify([videoId, languages, kind, lanes, speech, ...allowed]))
    .digest("base64url");
}

/** The hash under which the answer to a request is kept: a known one costs nothing, so it is everybody's, whatever they allow. */
export function answerHash({ maxCostUsd: _, ...request }: TranscriptRequest): string {
  return requestHash(request);
}
