import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { answerFor, CODES } from "../shared/codes.ts";
import { withoutWords } from "../shared/transcript/build-document.ts";
import type { TranscriptDocument } from "../shared/transcript/document.ts";
import { type Format, formatTranscript } from "../shared/transcript/formats/format-transcript.ts";
import type { Finished } from "./finished-document.ts";
import { entityTag } from "./middleware/entity-tag.ts";
import type { ApiEnv } from "./ports.ts";
import { codeProblem } from "./problem.ts";

export interface Shape {
  readonly format: Format;
  /** With the times of words. */
  readonly words: boolean;
  /** What to tell of the way it was asked for, beside the document's own. */
  readonly warnings: readonly string[];
}

/** The transcript in the format asked for, or a problem document with the document in it when there is no transcript. */
export function sendFinished(
  c: Context<ApiEnv>,
  { document, verdict, code }: Finished,
  shape: Shape,
  now: Date,
): Response {
  if (verdict !== "transcript") {
    const causal = code ?? "Unclassified";
    const seen = document.evidence.findLast((evidence) => evidence.code === causal);
    const detail = seen?.detail ?? CODES[causal].meaning;
    const retryAfterSeconds = retryAfter(document, now);
    const told = { detail, verdict, document: shaped(document, shape) };
    return codeProblem(c, causal, { ...told, ...(retryAfterSeconds && { retryAfterSeconds }) });
  }
  c.header("etag", entityTag(JSON.stringify([shape.format, shape.words, document.transcript])));
  return sendText(c, document, shape) ?? sendJson(c, shaped(document, shape), answerFor(verdict).http);
}

/** The document as the caller wants it: times of words only when asked for. */
export function shaped(document: TranscriptDocument, { words, warnings }: Shape): TranscriptDocument {
  const told = { ...document, warnings: [...document.warnings, ...warnings] };
  return words ? told : withoutWords(told);
}

/** The transcript as text; undefined for `json`, and when there is no transcript. */
export function sendText(c: Context<ApiEnv>, document: TranscriptDocument, { format }: Shape): Response | undefined {
  if (format === "json") return undefined;
  const text = formatTranscript(format, document);
  return text && c.body(text.body, 200, { "content-type": text.contentType });
}

export function sendJson(c: Context<ApiEnv>, value: unknown, status: number): Response {
  return c.body(JSON.stringify(value), status as ContentfulStatusCode, { "content-type": "application/json" });
}

function retryAfter({ retryAt }: TranscriptDocument, now: Date): number | undefined {
  if (!retryAt) return undefined;
  const seconds = Math.ceil((Date.parse(retryAt) - now.getTime()) / 1000);
  return Number.isFinite(seconds) ? Math.max(1, seconds) : undefined;
}
