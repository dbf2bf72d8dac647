import type { CaptionTrack } from "../../scenes/scene.ts";
import type { JsonObject } from "../exchange.ts";
import { type Frame, framesOf } from "./frames.ts";

const NEWLINE_LEAD_MS = 10;

/** A track as `fmt=json3`. Rolling captions come with their window event and an appended newline event between any two lines. */
export function renderJson3(track: CaptionTrack): JsonObject {
  const frames = framesOf(track);
  return track.style === "rolling" ? rollingDocument(frames) : plainDocument(frames);
}

function plainDocument(frames: readonly Frame[]): JsonObject {
  const events = frames.map((frame) => ({
    tStartMs: frame.startMs,
    dDurationMs: frame.durationMs,
    segs: [{ utf8: frame.text }],
  }));
  return { wireMagic: "pb3", pens: [{}], wsWinStyles: [{}], wpWinPositions: [{}], events };
}

function rollingDocument(frames: readonly Frame[]): JsonObject {
  const last = frames.at(-1);
  const window = {
    tStartMs: 0,
    dDurationMs: last === undefined ? 0 : last.startMs + last.durationMs,
    id: 1,
    wpWinPosId: 1,
    wsWinStyleId: 1,
  };
  return {
    wireMagic: "pb3",
    pens: [{}],
    wsWinStyles: [{}, { mhModeHint: 2, juJustifCode: 0, sdScrollDir: 3 }],
    wpWinPositions: [{}, { apPoint: 6, ahHorPos: 20, avVerPos: 100, rcRows: 2, ccCols: 40 }],
    events: [
      window,
      ...frames.flatMap((frame, index) => [lineEvent(frame), ...newlineEvent(frame, frames[index + 1])]),
    ],
  };
}

function lineEvent(frame: Frame): JsonObject {
  const segs = (frame.words ?? []).map((word) => ({
    utf8: word.text,
    ...(word.offsetMs === 0 ? {} : { tOffsetMs: word.offsetMs }),
    acAsrConf: 0,
  }));
  return { tStartMs: frame.startMs, dDurationMs: frame.durationMs, wWinId: 1, segs };
}

function newlineEvent(frame: Frame, next: Frame | undefined): JsonObject[] {
  if (next === undefined) return [];
  const startMs = next.startMs - NEWLINE_LEAD_MS;
  return [
    {
      tStartMs: startMs,
      dDurationMs: frame.startMs + frame.durationMs - startMs,
      wWinId: 1,
      aAppend: 1,
      segs: [{ utf8: "\n" }],
    },
  ];
}
