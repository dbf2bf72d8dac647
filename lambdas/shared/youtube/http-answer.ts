import type { Code } from "../codes.ts";
import { EarshotError } from "../errors.ts";
import type { Operation, OutboundResponse } from "../proxy/port.ts";
import { blockPage } from "./block-page.ts";

/** Statuses with a meaning of their own. `*` is any operation; a signed URL that is refused is spent, and no fault of the exit. */
const STATUSES: Readonly<Record<number, Partial<Record<Operation | "*", Code>>>> = {
  400: { "*": "ClientRejected", timedtext: "UrlExpired" },
  401: { "*": "IpBlocked" },
  403: { "*": "IpBlocked", timedtext: "UrlExpired" },
  404: { "*": "LayoutChanged", timedtext: "UrlExpired" },
  410: { "*": "LayoutChanged", timedtext: "UrlExpired" },
  429: { "*": "RateLimitedByYouTube" },
};

/**
 * The text of a 200 answer from YouTube. Throws the code of every other status, and of consent and captcha pages whatever their
 * status but 429: that is `RateLimitedByYouTube` with or without a captcha, since tools with their own client tell the status alone.
 * `client` is named in the error.
 */
export function answerText(response: OutboundResponse, operation: Operation, client: string): string {
  const { status, headers, body } = response;
  const fail = (code: Code, detail: string) => new EarshotError(code, { client, detail: `${operation}: ${detail}` });
  const text = body.toString("utf8").replace(/^\uFEFF/, "");
  const block = status !== 429 && isPage(text) ? blockPage(text) : undefined;
  if (block) throw fail(block, `HTTP ${status}, a web page in place of the answer`);
  const code = STATUSES[status]?.[operation] ?? STATUSES[status]?.["*"];
  if (code) throw fail(code, `HTTP ${status}`);
  if (status >= 500) throw fail("UpstreamServerError", `HTTP ${status}`);
  if (status >= 300 && status < 400)
    throw fail(blockPage(headers.location ?? "") ?? "LayoutChanged", `HTTP ${status} to another page`);
  if (status !== 200) throw fail("LayoutChanged", `HTTP ${status}`);
  if (isPage(text)) throw fail("LayoutChanged", "a web page in place of the answer");
  return text;
}

/** A JSON answer. Throws `TruncatedResponse` when it is empty or not whole. */
export function answerJson(response: OutboundResponse, operation: Operation, client: string): unknown {
  const text = answerText(response, operation, client);
  try {
    return JSON.parse(text.replace(/^\)\]\}'\s*/, ""));
  } catch {
    const detail = `${operation}: ${text === "" ? "200 without a body" : "a body that is no whole JSON"}`;
    throw new EarshotError("TruncatedResponse", { client, detail });
  }
}

function isPage(text: string): boolean {
  return /^\s*<(?:!doctype\s+html|html|head|body)\b/i.test(text.slice(0, 500));
}
