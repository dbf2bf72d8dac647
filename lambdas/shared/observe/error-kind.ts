import { createHash } from "node:crypto";
import { CODES, type Code, isCode } from "../codes.ts";

/** What equal failures have in common, whichever job, video, address or time they met. */
export interface ErrorKind {
  /** 12 hexadecimal digits. */
  readonly fingerprint: string;
  /** A code of the table, or the name of a foreign error. */
  readonly code: string;
  /** Its sentence without ids, numbers and addresses. */
  readonly detail: string;
}

const LONGEST_DETAIL = 160;
const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/\S+|\b(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:\/\S*)?/gi;
const WORD = /[A-Za-z0-9_-]+/g;
/** Words as people and programs write them: `no-panel`, `BreakerOpen`, `LOGIN_REQUIRED`, `getaddrinfo`. */
const ORDINARY = /^(?:[A-Z]?[a-z]+(?:[A-Z][a-z]+)*|[A-Za-z]+(?:-[A-Za-z]+)+|[A-Z]+(?:_[A-Z]+)*)$/;
const VIDEO_ID_LENGTH = 11;
const LONG = 16;

/**
 * The kind of failure that a log line's data tells of: its `error`, or the data itself if it has a `code`. `data` must be redacted
 * already. Faults of ours count apart by the function they came from. Undefined: it tells of none.
 */
export function errorKind(data: unknown): ErrorKind | undefined {
  const told = fieldsOf(fieldsOf(data)?.error) ?? fieldsOf(data);
  const code = textOf(told?.code) ?? textOf(told?.name);
  if (!told || code === undefined) return undefined;
  const detail = plain(textOf(told.detail) ?? "");
  const place = isCode(code) && CODES[code].effect !== "bug" ? "" : placeOf(told);
  const fingerprint = createHash("sha256").update([code, detail, place].join("\n")).digest("hex").slice(0, 12);
  return { fingerprint, code, detail: place ? `${detail} ${place}`.trim() : detail };
}

/** Answers that Earshot was not made for: somebody at YouTube has changed something. */
const UNKNOWN_TO_US: ReadonlySet<string> = new Set(["PlayabilityUnknown", "LayoutChanged"] satisfies Code[]);

/** Whether a kind is no trouble that comes with the trade: a fault of ours, a foreign error, or an answer that nobody knows. */
export const isUnexplained = ({ code }: Pick<ErrorKind, "code">): boolean =>
  !isCode(code) || CODES[code].effect === "bug" || UNKNOWN_TO_US.has(code);

/** The innermost cause by name, and the function that threw it: lines and columns change with every bundle. */
function placeOf(told: Record<string, unknown>): string {
  const cause = fieldsOf(told.cause);
  if (cause) return placeOf(cause);
  const top = /^\s*at (?:async )?([\w$.<>]+(?: \[as [\w$]+\])?) \(/m.exec(textOf(told.stack) ?? "")?.[1];
  return [textOf(told.name), textOf(told.code), top && `in ${top}`].filter((part) => part).join(" ");
}

function plain(detail: string): string {
  return detail
    .slice(0, 2000)
    .replaceAll(ADDRESS, "<address>")
    .replaceAll(WORD, (word) => (isId(word) ? "<id>" : word.replaceAll(/\d+/g, "#")))
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST_DETAIL);
}

const isId = (word: string) =>
  !ORDINARY.test(word) && (word.length === VIDEO_ID_LENGTH || (word.length >= LONG && /\d/.test(word)));

const fieldsOf = (given: unknown) =>
  typeof given === "object" && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : undefined;
const textOf = (given: unknown) => (typeof given === "string" ? given : undefined);
