import type { Code } from "../../lambdas/shared/codes.ts";
import type { Evidence, Witness } from "../../lambdas/shared/evidence.ts";

/** One piece of evidence. */
export const seen = (code: Code, client?: string, lane: Witness = "captions"): Evidence => ({
  lane,
  code,
  detail: `${code} seen`,
  at: "2026-11-21T10:00:00.000Z",
  ...(client && { client }),
});

/** A playable answer without tracks. */
export const none = (client: string): Evidence => seen("NoTracksFromClient", client);
