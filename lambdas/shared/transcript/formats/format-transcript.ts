import type { TranscriptDocument } from "../document.ts";
import type { Transcript } from "../transcript.ts";
import { formatCsv } from "./csv.ts";
import { formatMarkdown } from "./md.ts";
import { formatSrt } from "./srt.ts";
import { formatTxt } from "./txt.ts";
import { formatVtt } from "./vtt.ts";

export const FORMATS = ["json", "txt", "srt", "vtt", "md", "csv"] as const;
export type Format = (typeof FORMATS)[number];

export interface FormattedTranscript {
  readonly contentType: string;
  readonly body: string;
}

interface Row {
  readonly contentType: string;
  readonly format: (transcript: Transcript, document: TranscriptDocument) => string;
}

const TEXT_FORMATS: Readonly<Record<Exclude<Format, "json">, Row>> = {
  txt: { contentType: "text/plain; charset=utf-8", format: formatTxt },
  srt: { contentType: "application/x-subrip; charset=utf-8", format: formatSrt },
  vtt: { contentType: "text/vtt; charset=utf-8", format: formatVtt },
  md: { contentType: "text/markdown; charset=utf-8", format: formatMarkdown },
  csv: { contentType: "text/csv; charset=utf-8; header=present", format: formatCsv },
};

/**
 * A document in the format asked for, with its media type. `json` prints the document whatever its verdict; every other format is
 * undefined when there is no transcript.
 */
export function formatTranscript(format: "json", document: TranscriptDocument): FormattedTranscript;
export function formatTranscript(format: Format, document: TranscriptDocument): FormattedTranscript | undefined;
export function formatTranscript(format: Format, document: TranscriptDocument): FormattedTranscript | undefined {
  if (format === "json") {
    return { contentType: "application/json; charset=utf-8", body: `${JSON.stringify(document, undefined, 2)}\n` };
  }
  if (!document.transcript) return undefined;
  const { contentType, format: print } = TEXT_FORMATS[format];
  return { contentType, body: print(document.transcript, document) };
}
