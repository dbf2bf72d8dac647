import type { Code } from "../../shared/codes.ts";
import { EarshotError } from "../../shared/errors.ts";

/** Chromium's words (net/base/net_error_list.h) and what they mean once the gateway is out of the question; first match counts. */
const MEANINGS: readonly { readonly words: RegExp; readonly code: Code }[] = [
  { words: /ERR_CERT_|ERR_SSL_/, code: "ProxyExitFailed" },
  { words: /TIMED_OUT|[Tt]imeout/, code: "NetworkTimeout" },
  { words: /ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE_CHUNKED|ERR_CONTENT_DECODING/, code: "TruncatedResponse" },
  { words: /ERR_INSUFFICIENT_RESOURCES|ERR_OUT_OF_MEMORY/, code: "LaneCrashed" },
  { words: /ERR_FILE_NO_SPACE/, code: "NoDiskSpace" },
  { words: /has been closed|crash/i, code: "LaneCrashed" },
  { words: /net::ERR_/, code: "NetworkReset" },
];

/** Something that failed in the browser as one of ours; `doing` says what was tried. The driver's own words stay in the cause. */
export function browserError(thrown: unknown, doing: string): EarshotError {
  if (thrown instanceof EarshotError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const code = MEANINGS.find(({ words }) => words.test(text))?.code ?? "LayoutChanged";
  const word = /ERR_[A-Z_]+/.exec(text)?.[0];
  return new EarshotError(code, { detail: word ? `${doing} (${word})` : doing, cause: thrown });
}

/** The same for a click: what cannot be clicked in time is not on the page. */
export function clickError(thrown: unknown, doing: string): EarshotError {
  const error = browserError(thrown, doing);
  return error.code === "NetworkTimeout"
    ? new EarshotError("LayoutChanged", { detail: error.detail, cause: thrown })
    : error;
}
