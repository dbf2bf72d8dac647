import type { RawCue, TimedText } from "./timed-text.ts";
import { momentMs } from "./timed-text.ts";
import type { Word } from "./transcript.ts";

interface Segment {
  readonly utf8?: unknown;
  readonly tOffsetMs?: unknown;
  readonly acAsrConf?: unknown;
}

interface Event {
  readonly tStartMs?: unknown;
  readonly dDurationMs?: unknown;
  readonly aAppend?: unknown;
  readonly segs?: unknown;
}

/**
 * YouTube's json3: `events[]` with `tStartMs`, `dDurationMs` and `segs[]`. Events without `segs` define windows; an event that only
 * appends a line break scrolls one. Undefined when `document` is not of that shape.
 */
export function readJson3(document: unknown): TimedText | undefined {
  const events = (document as { events?: unknown } | null | undefined)?.events;
  if (!Array.isArray(events)) return undefined;
  const usable = events.filter(isEvent);
  const timed = usable.some((event) => segmentsOf(event).some((segment) => segment.tOffsetMs !== undefined));
  const cues = usable.map((event) => readEvent(event, timed)).filter((cue) => cue !== undefined);
  return { format: "json3", cues, rolling: timed || usable.some((event) => event.aAppend === 1) };
}

function isEvent(event: unknown): event is Event {
  return typeof event === "object" && event !== null;
}

function segmentsOf(event: Event): readonly Segment[] {
  return Array.isArray(event.segs)
    ? event.segs.filter((segment) => typeof segment === "object" && segment !== null)
    : [];
}

function readEvent(event: Event, timed: boolean): RawCue | undefined {
  const segments = segmentsOf(event);
  const startMs = momentMs(event.tStartMs ?? 0);
  const text = segments.map((segment) => (typeof segment.utf8 === "string" ? segment.utf8 : "")).join("");
  if (startMs === undefined || text.trim() === "") return undefined;
  const durationMs = momentMs(event.dDurationMs);
  return {
    startMs,
    ...(durationMs !== undefined && { endMs: startMs + durationMs }),
    text,
    ...(timed && { words: segments.flatMap((segment) => readWord(segment, startMs)) }),
  };
}

/** `acAsrConf` runs from 1 to 255; 0 stands where YouTube gives no confidence. */
function readWord(segment: Segment, cueStartMs: number): Word[] {
  if (typeof segment.utf8 !== "string" || segment.utf8.trim() === "") return [];
  const confidence =
    typeof segment.acAsrConf === "number" && segment.acAsrConf > 0 ? segment.acAsrConf / 255 : undefined;
  return [
    {
      startMs: cueStartMs + (momentMs(segment.tOffsetMs) ?? 0),
      text: segment.utf8,
      ...(confidence !== undefined && confidence <= 1 && { confidence: Math.round(confidence * 1000) / 1000 }),
    },
  ];
}
