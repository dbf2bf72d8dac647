import { expectationOf } from "./expectation.ts";
import type { AudioTrack, CaptionCue, CaptionTrack, Channel, Scene, SpokenLine } from "./scene.ts";

/** The channel of all scenes that show something. */
const EARSHOT_DEMO: Channel = { id: "UCearshotDemoChannel0000", name: "Earshot Demo", handle: "@earshotdemo" };
/** A channel with many uploads that show nothing special. */
export const ARCHIVE: Channel = { id: "UCearshotArchive00000000", name: "Earshot Archive", handle: "@earshotarchive" };

/** English alone. */
const ENGLISH: readonly AudioTrack[] = [{ language: "en", isDefault: true }];

/** What a scene must say for itself; the rest has a plain default: playable, English, no chapters, nothing wrong. */
export type SceneData = Pick<Scene, "id" | "about" | "title"> &
  Partial<Omit<Scene, "expect">> & {
    /** Languages the expectation asks for. */
    readonly askFor?: readonly string[];
  };

/** A whole scene with its expectation. */
export function makeScene({ askFor, ...data }: SceneData): Scene {
  const tracks = data.tracks ?? [];
  const scene = {
    channel: EARSHOT_DEMO,
    tab: "videos",
    publishedAt: "2026-03-01T09:00:00Z",
    durationSeconds: durationOf(tracks),
    audio: ENGLISH,
    chapters: [],
    playability: "ok",
    clients: {},
    faults: {},
    panel: tracks.length > 0 ? "rows" : "none",
    pagePanel: "modern",
    asksConsent: false,
    ...data,
    tracks,
  } satisfies Omit<Scene, "expect">;
  return { ...scene, expect: expectationOf(scene, askFor) };
}

function durationOf(tracks: readonly CaptionTrack[]): number {
  const endsMs = tracks.flatMap((track) => track.cues.map((cue) => cue.startMs + cue.durationMs));
  return endsMs.length === 0 ? 60 : Math.ceil(endsMs.reduce((latest, endMs) => Math.max(latest, endMs), 0) / 1000) + 2;
}

/** Lines one after the other, each shown for `stepMs`. */
export function lines(texts: readonly string[], stepMs = 3200, firstMs = 480): CaptionCue[] {
  return texts.map((text, index) => ({ startMs: firstMs + index * stepMs, durationMs: stepMs - 40, text }));
}

/** Captions somebody has written. */
export function manual(language: string, texts: readonly string[], more: Partial<CaptionTrack> = {}): CaptionTrack {
  return { language, kind: "manual", style: "plain", cues: lines(texts), ...more };
}

/** Captions that speech recognition has made. */
export function automatic(language: string, texts: readonly string[], more: Partial<CaptionTrack> = {}): CaptionTrack {
  return { language, kind: "asr", style: "rolling", cues: lines(texts), ...more };
}

/** Lines spoken in turn by `speakers` voices. */
export function spoken(texts: readonly string[], speakers = 1): SpokenLine[] {
  return lines(texts).map((line, index) => ({ ...line, speaker: index % speakers }));
}
