import { momentMs, type RawCue, type TimedText } from "./timed-text.ts";
import type { Word } from "./transcript.ts";
import { type XmlEvent, xmlEvents } from "./xml-events.ts";

type Attributes = Readonly<Record<string, string>>;

interface Dialect {
  readonly format: "srv1" | "srv2" | "srv3";
  /** The element that is a caption. */
  readonly cue: "text" | "p";
  readonly startMs: (attributes: Attributes) => number | undefined;
  readonly durationMs: (attributes: Attributes) => number | undefined;
  /** A cue with this attribute scrolls the window of the one before. */
  readonly append?: string;
}

const seconds = (text: string | undefined) => (text === undefined ? undefined : momentMs(Number(text) * 1000));

const DIALECTS: readonly Dialect[] = [
  { format: "srv1", cue: "text", startMs: (a) => seconds(a.start), durationMs: (a) => seconds(a.dur) },
  { format: "srv2", cue: "text", startMs: (a) => momentMs(a.t), durationMs: (a) => momentMs(a.d), append: "append" },
  { format: "srv3", cue: "p", startMs: (a) => momentMs(a.t), durationMs: (a) => momentMs(a.d), append: "a" },
];

/**
 * YouTube's XML captions: srv1 (`<transcript>`, seconds), srv2 (`<timedtext>`, milliseconds) and srv3 (`<timedtext format="3">`, with
 * `<s>` for words and styles). Undefined when the root is another or the document does not end with it.
 */
export function readSrv(xml: string): TimedText | undefined {
  const root = /<(transcript|timedtext)\b([^>]*)>/.exec(xml);
  if (!root || !(xml.trimEnd().endsWith(`</${root[1]}>`) || /\/$/.test(root[2] ?? ""))) return undefined;
  const format = root[1] === "transcript" ? "srv1" : /\bformat\s*=\s*["']3/.test(root[2] ?? "") ? "srv3" : "srv2";
  const dialect = DIALECTS.find((row) => row.format === format);
  return dialect && collect(xml, dialect);
}

interface Draft {
  readonly attributes: Attributes;
  text: string;
  words: Word[];
  /** Offset of the open `<s>`, milliseconds, or undefined outside of one. */
  offsetMs: number | undefined;
  timed: boolean;
}

function collect(xml: string, dialect: Dialect): TimedText {
  const cues: RawCue[] = [];
  let rolling = false;
  let draft: Draft | undefined;
  for (const event of xmlEvents(xml)) {
    if (event.kind === "open" && event.name === dialect.cue) {
      draft = { attributes: event.attributes, text: "", words: [], offsetMs: undefined, timed: false };
    } else if (event.kind === "close" && event.name === dialect.cue && draft) {
      rolling ||= draft.timed || (dialect.append !== undefined && draft.attributes[dialect.append] === "1");
      cues.push(...finish(draft, dialect));
      draft = undefined;
    } else if (draft) advance(draft, event);
  }
  return { format: dialect.format, cues, rolling };
}

function advance(draft: Draft, event: XmlEvent): void {
  if (event.kind === "text") {
    draft.text += event.text;
    if (draft.offsetMs !== undefined) draft.words.push({ startMs: draft.offsetMs, text: event.text });
  } else if (event.kind === "open" && event.name === "s") {
    draft.offsetMs = momentMs(event.attributes.t) ?? 0;
    draft.timed ||= event.attributes.t !== undefined || event.attributes.ac !== undefined;
  } else if (event.kind === "open" && event.name === "br") {
    draft.text += "\n";
  } else if (event.kind === "close" && event.name === "s") {
    draft.offsetMs = undefined;
  }
}

function finish(draft: Draft, dialect: Dialect): RawCue[] {
  const startMs = dialect.startMs(draft.attributes);
  if (startMs === undefined || draft.text.trim() === "") return [];
  const durationMs = dialect.durationMs(draft.attributes);
  const words = draft.words.filter((word) => word.text.trim() !== "");
  return [
    {
      startMs,
      ...(durationMs !== undefined && { endMs: startMs + durationMs }),
      text: draft.text,
      ...(draft.timed && { words: words.map((word) => ({ ...word, startMs: word.startMs + startMs })) }),
    },
  ];
}
