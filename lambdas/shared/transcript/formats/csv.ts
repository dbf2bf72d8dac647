import { oneLine } from "../plain-text.ts";
import type { Transcript } from "../transcript.ts";

/** Cells that begin so are run as formulas by spreadsheets (OWASP, "CSV Injection"); full-width forms count too. */
const FORMULA = /^[\s'"]*[=+\-@\t\r＝＋－＠|%]/;

/** CSV as in RFC 4180 with a header row. Text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function formatCsv({ cues }: Transcript): string {
  const rows = cues.map((cue) => [
    String(cue.startMs),
    String(cue.endMs),
    cell(cue.speaker ?? ""),
    cell(oneLine(cue.text)),
  ]);
  return [["start_ms", "end_ms", "speaker", "text"], ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
