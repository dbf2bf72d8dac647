import type { Code } from "./codes.ts";
import { areDifferentClients } from "./different-clients.ts";
import type { Evidence } from "./evidence.ts";

/** Answers that one client may give alone, for reasons of its own. */
const NEEDS_SECOND_CLIENT: ReadonlySet<Code> = new Set(["Unavailable", "LoginRequired", "NoTracksFromClient"]);
/** Answers that may differ from country to country. */
const NEEDS_OTHER_COUNTRY: ReadonlySet<Code> = new Set(["Unavailable", "GeoBlocked"]);

/** Whether `code`, as `client` tells it, is the video's answer: one client is enough for it, or another has told the same. */
export function isSeconded(code: Code, client: string | undefined, evidence: readonly Evidence[]): boolean {
  if (!NEEDS_SECOND_CLIENT.has(code)) return true;
  return evidence.some((seen) => seen.code === code && areDifferentClients(seen.client, client));
}

/** Whether an exit in another country is to be asked before `code` is believed: once a job. */
export function needsOtherCountry(code: Code, evidence: readonly Evidence[]): boolean {
  return NEEDS_OTHER_COUNTRY.has(code) && !evidence.some((seen) => seen.code === "GeoBlockedHere");
}
