import type { RawCue } from "../transcript/timed-text.ts";
import { momentMs } from "../transcript/timed-text.ts";
import type { Chapter } from "../transcript/transcript.ts";
import { at, isRecord, numberOf, stringOf, textOf } from "./json.ts";
import { timestampMs } from "./timestamp.ts";

/**
 * What a transcript panel holds. `empty`: a whole answer without content, which also unknown ids get. `broken`: content without a row we
 * can read, which proves nothing.
 */
export type Panel =
  | { readonly state: "empty" }
  | { readonly state: "broken" }
  | {
      readonly state: "rows";
      readonly cues: readonly RawCue[];
      readonly chapters: readonly Chapter[];
      /** The panel's own name of the chosen track, where it has a language menu. */
      readonly trackName?: string;
    };

interface Found {
  readonly cues: RawCue[];
  readonly chapters: Chapter[];
  trackName: string | undefined;
}

/** Answers nest about twenty levels deep; what lies deeper is no row. */
const DEEPEST = 200;

/**
 * Reads `get_panel`, and the older `get_transcript`, whose rows differ in name. Rows are found wherever they stand, in document order.
 * Moments are whole seconds; rows have no end unless the older shape gives one; blank rows are left out. Never throws.
 */
export function readPanel(answer: unknown): Panel {
  if (!isRecord(answer)) return { state: "broken" };
  if (!("content" in answer) && !("actions" in answer) && !("onResponseReceivedActions" in answer)) {
    return { state: isRecord(answer.responseContext) && answer.error === undefined ? "empty" : "broken" };
  }
  const found: Found = { cues: [], chapters: [], trackName: undefined };
  walk(answer, undefined, found, 0);
  if (found.cues.length === 0) return { state: "broken" };
  const { cues, chapters, trackName } = found;
  return { state: "rows", cues, chapters, ...(trackName && { trackName }) };
}

/** `startMs`: what the item around says, for rows without a moment of their own, as chapters are. */
function walk(node: unknown, startMs: number | undefined, found: Found, depth: number): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(node)) {
    for (const item of node) walk(item, startMs, found, depth + 1);
    return;
  }
  if (!isRecord(node)) return;
  for (const [name, value] of Object.entries(node)) {
    const read = READERS[name];
    if (read) read(value, startMs, found);
    else walk(value, ITEMS.has(name) ? (momentOf(value) ?? startMs) : startMs, found, depth + 1);
  }
}

/** What holds rows and may know their moment: by the link around it, or by its own timestamp. */
const ITEMS = new Set(["macroMarkersPanelItemViewModel", "timelineItemViewModel"]);

const READERS: Readonly<Record<string, (value: unknown, startMs: number | undefined, found: Found) => void>> = {
  transcriptSegmentViewModel: (row, around, found) => {
    const startMs = momentOf(row) ?? around;
    const text = textOf(row) ?? textOf(at(row, "snippet"));
    if (startMs !== undefined && text) found.cues.push({ startMs, text });
  },
  transcriptSegmentRenderer: (row, _around, found) => {
    const startMs = momentMs(at(row, "startMs"));
    const endMs = momentMs(at(row, "endMs"));
    const text = textOf(at(row, "snippet")) ?? textOf(at(row, "snippet", "elementsAttributedString"));
    if (startMs !== undefined && text) found.cues.push({ startMs, text, ...(endMs !== undefined && { endMs }) });
  },
  timelineChapterViewModel: (row, around, found) =>
    addChapter(momentOf(row) ?? around, textOf(at(row, "title")), found),
  transcriptSectionHeaderRenderer: (row, _around, found) => {
    const header = at(row, "sectionHeader", "sectionHeaderViewModel", "headline");
    addChapter(momentMs(at(row, "startMs")), textOf(header) ?? textOf(at(row, "snippet")), found);
  },
  sortFilterSubMenuRenderer: (menu, _around, found) => {
    const items = at(menu, "subMenuItems");
    const selected = Array.isArray(items) ? items.find((item) => at(item, "selected") === true) : undefined;
    found.trackName ??= stringOf(at(selected, "title"));
  },
};

function addChapter(startMs: number | undefined, title: string | undefined, found: Found): void {
  if (startMs !== undefined && title) found.chapters.push({ startMs, title });
}

function momentOf(row: unknown): number | undefined {
  const seconds = numberOf(at(row, "onTap", "innertubeCommand", "watchEndpoint", "startTimeSeconds"));
  return momentMs(seconds === undefined ? undefined : seconds * 1000) ?? timestampMs(at(row, "timestamp"));
}
