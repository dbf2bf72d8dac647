import { corpusBody, type Item } from "./corpus.ts";

/** The browse answer of a recording: as it is, out of a `pbj=1` array, or out of a page's `ytInitialData`. Undefined when there is none. */
export function browseJson(item: Item): unknown {
  const body = corpusBody(item).toString("utf8");
  if (/^\s*</.test(body)) return initialData(body);
  const parsed: unknown = JSON.parse(body);
  if (!Array.isArray(parsed)) return parsed;
  return parsed.map((part: { response?: unknown }) => part.response).find((response) => response !== undefined);
}

function initialData(page: string): unknown {
  const start = /(?:var ytInitialData|window\["ytInitialData"\]) = /.exec(page);
  if (!start) return undefined;
  const from = start.index + start[0].length;
  const end = [";</script>", ";\n"].map((mark) => page.indexOf(mark, from)).filter((index) => index >= 0);
  return JSON.parse(page.slice(from, Math.min(...end)));
}
