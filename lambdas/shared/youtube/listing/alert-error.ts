import type { Code } from "../../codes.ts";
import { EarshotError } from "../../errors.ts";
import { at, listOf, textOf } from "../json.ts";

/** What YouTube says in place of a list, in English (recorded 2021 to 2026), and what it means. */
const ALERTS: readonly { readonly code: Code; readonly says: RegExp }[] = [
  { code: "Removed", says: /terminated|was removed|has been removed|been closed|violat/i },
  { code: "Private", says: /\bprivate\b/i },
  { code: "ListNotFound", says: /does ?n[o']t exist|not found/i },
  { code: "GeoBlockedHere", says: /in your (?:country|region)/i },
  { code: "LoginRequired", says: /sign in/i },
  { code: "Unavailable", says: /(?:not|isn't|n't) available|unavailable/i },
];
const LONGEST_DETAIL = 200;

/** The error that an answer's alert means; undefined when there is none. Notices, such as hidden videos, are none. */
export function alertError(answer: unknown): EarshotError | undefined {
  const alerts = listOf(at(answer, "alerts")).map((alert) => at(alert, "alertRenderer"));
  const alert = alerts.find((shown) => at(shown, "type") === "ERROR");
  if (alert === undefined) return undefined;
  const words = (textOf(at(alert, "text")) ?? "an error without a word").replaceAll("’", "'");
  const code = ALERTS.find(({ says }) => says.test(words))?.code ?? "PlayabilityUnknown";
  return new EarshotError(code, { detail: `YouTube says: ${words.slice(0, LONGEST_DETAIL)}` });
}
