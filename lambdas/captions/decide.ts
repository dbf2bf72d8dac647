import type { Code } from "../shared/codes.ts";
import type { LaneResult } from "../shared/outcome.ts";
import type { Attempt } from "./attempt.ts";

/** The video's own answer, with all that is known of the video. `retryAt`: ISO 8601, for effect `later`. */
export function decided(attempt: Attempt, code: Code, detail: string, retryAt?: string): LaneResult {
  const { seen: evidence, video } = attempt;
  return { outcome: "decided", code, detail, evidence, video, ...(retryAt && { retryAt }) };
}

/** Captions are proved absent: final, unless speech recognition may still give a transcript. */
export function captionsAbsent(attempt: Attempt): LaneResult {
  const detail = `no captions: ${attempt.seen.map(({ code, client }) => `${code} (${client})`).join(", ")}`;
  if (!attempt.deps.speechAllowed) return decided(attempt, "NoCaptions", detail);
  const { seen: evidence, video } = attempt;
  return { outcome: "lost", code: "NoCaptions", detail, evidence, video, captionsAbsent: true };
}
