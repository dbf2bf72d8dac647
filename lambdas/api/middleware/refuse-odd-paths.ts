import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../ports.ts";
import { requestProblem } from "../problem.ts";

/** Dot segments, empty segments, backslashes and control characters, plain or percent-encoded: nothing honest is spelt like this. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const ODD = /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|\\|%5c|[\u0000-\u001f\u007f]|%[01][0-9a-f]|%7f/i;
const MOST_CHARACTERS = 4096;

/**
 * Refuses paths that two readers could read as two places, before any of them is matched with a route. Looks at the path as it came:
 * making a URL of it would resolve the dots.
 */
export const refuseOddPaths: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const path = c.env?.event?.path ?? c.req.path;
  const isOdd = path.length > MOST_CHARACTERS || ODD.test(path.replace(/%2e/gi, "."));
  if (!isOdd) return next();
  const detail = "the path holds dot segments, empty segments, a backslash or control characters, or is too long";
  return requestProblem(c, "InvalidPath", { detail });
};
