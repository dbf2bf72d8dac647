import { CODES, type Code } from "../codes.ts";
import { at, listOf, stringOf, textOf } from "./json.ts";
import { REASONS, STATUSES } from "./playability-table.ts";

/** What `playabilityStatus` says. */
export interface Playability {
  readonly status: string;
  /** The reason, the sub-reason and the messages, as sent. */
  readonly words: readonly string[];
  /** The error screen shows a captcha. */
  readonly captcha: boolean;
  /** The page hides the video behind an age gate, whatever its words. */
  readonly ageGate: boolean;
}

/** What a page is shown whose advertisements do not load, in place of a reason. */
const AD_BLOCKER = "the page is taken for one with an ad blocker";

/** Undefined when the answer has no readable status: it then proves nothing at all. */
export function readPlayability(value: unknown): Playability | undefined {
  const status = stringOf(at(value, "status"));
  if (status === undefined) return undefined;
  const screen = at(value, "errorScreen");
  const message = at(screen, "playerErrorMessageRenderer");
  const interstitial = at(screen, "playerInterstitialRenderer", "content", "interstitialViewModel");
  const words = [
    textOf(at(value, "reason")) ?? textOf(at(message, "reason")),
    textOf(at(message, "subreason")),
    textOf(at(interstitial, "title")),
    textOf(at(interstitial, "description")),
    at(screen, "enforcementMessageViewModel") === undefined ? undefined : AD_BLOCKER,
    ...listOf(at(value, "messages")).map(textOf),
  ];
  return {
    status,
    words: [...new Set(words.filter((word) => word !== undefined))],
    captcha: [screen, message].some((shown) => at(shown, "playerCaptchaViewModel") !== undefined),
    ageGate: at(value, "desktopLegacyAgeGateReason") !== undefined,
  };
}

/** What a status other than OK means. Matching is loose: case, apostrophes and markup do not count. */
export function classifyPlayability(playability: Playability): { readonly code: Code; readonly detail: string } {
  const { status, words, captcha, ageGate } = playability;
  const said = words.map(plain).join(" | ");
  if (captcha) return { code: "BotCheck", detail: "YouTube shows a captcha" };
  const row = REASONS.find(({ phrases, statuses }) => {
    return (statuses?.includes(status) ?? true) && phrases.some((phrase) => said.includes(phrase));
  });
  const code = row?.code ?? (ageGate ? "AgeRestricted" : byStatus(status, said));
  return {
    code,
    detail: words.length > 0 ? `${status}: ${clip(sentences(words))}` : `${status}: ${CODES[code].meaning}`,
  };
}

/** ERROR without a word is YouTube's answer for ids it does not know; with unknown words it may be anything. */
function byStatus(status: string, said: string): Code {
  if (status === "ERROR" && said === "") return "Unavailable";
  return Object.hasOwn(STATUSES, status) ? (STATUSES[status] ?? "PlayabilityUnknown") : "PlayabilityUnknown";
}

function plain(words: string): string {
  return words
    .replace(/<[^>]*>/g, "")
    .replace(/[‘’ʼ]/g, "'")
    .replace(/\s+/g, " ")
    .toLowerCase();
}

/** Reason, sub-reason and messages as sentences: YouTube leaves the stop out after some of them. */
function sentences(words: readonly string[]): string {
  return words
    .map((said, i) => (i < words.length - 1 && !/[.!?:;…。]\s*$/.test(said) ? `${said.trim()}.` : said))
    .join(" ");
}

function clip(words: string): string {
  const one = words.replace(/<[^>]*>/g, "").replace(/\s+/g, " ");
  return one.length > 200 ? `${one.slice(0, 199)}…` : one;
}
