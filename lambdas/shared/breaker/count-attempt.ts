import { CODES, type Code, type Effect } from "../codes.ts";

/**
 * What an attempt says about its lane: `worked` it got an answer about the video, whichever · `failed` it got none, for reasons that
 * the next job would meet as well · `neutral` it was not the lane's to answer.
 */
export type AttemptCount = "worked" | "failed" | "neutral";

/** A halt is an account's fault, found before the lane could show what it can. */
const BY_EFFECT: Readonly<Record<Effect, AttemptCount>> = {
  retry: "failed",
  "new-session": "failed",
  "next-lane": "failed",
  final: "worked",
  later: "worked",
  halt: "neutral",
  bug: "failed",
};

/** How an attempt that ended with `code` counts for its lane's breaker: by the code's effect, unless its row says otherwise. */
export function countAttempt(code: Code | "Won"): AttemptCount {
  return code === "Won" ? "worked" : (CODES[code].breaker ?? BY_EFFECT[CODES[code].effect]);
}
