import type { Provenance, TrackKind, Transcript } from "../transcript/transcript.ts";

/** How a transcript was got, apart from whether it came from the cache. */
export type StoredProvenance = Omit<Provenance, "cached">;

/** What is known of a stored track without reading its text. Times are ISO 8601. */
export interface TrackHead {
  /** Sort key of the head: the track's key. */
  readonly trackKey: string;
  readonly version: string;
  readonly parts: number;
  readonly checksum: string;
  readonly language: string;
  readonly kind: TrackKind;
  readonly trackId: string;
  readonly isOriginalLanguage: boolean;
  readonly title?: string;
  readonly channelName?: string;
  readonly durationMs?: number;
  readonly cueCount: number;
  readonly provenance: StoredProvenance;
  readonly savedAt: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** A part was missing or damaged: the track counts as absent until it is saved again. */
  readonly refetch?: true;
}

/** How long a track is kept, days: people rarely change their own captions, YouTube replaces recognised ones, paid ones are kept longest. */
export const TRACK_LIFETIME_DAYS: Readonly<Record<TrackKind, number>> = {
  manual: 90,
  asr: 30,
  "speech-to-text": 365,
  unknown: 30,
};

export const videoKey = (videoId: string) => `VIDEO#${videoId}`;

/** `TRACK#<language>#<kind>#<trackId>`; the separator cannot occur inside a field. */
export function trackKeyOf({ language, kind, trackId }: Transcript): string {
  return ["TRACK", ...[language, kind, trackId].map((field) => encodeURIComponent(field.toWellFormed()))].join("#");
}

/** Sort key of one part, or the common beginning of all parts of a version. */
export function partKey(trackKey: string, version: string, part?: number): string {
  return `${trackKey}#V${version}#PART#${part === undefined ? "" : String(part).padStart(4, "0")}`;
}
