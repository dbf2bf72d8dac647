import type { AvailableTrack } from "./transcript.ts";

/** What there is where none of the tracks will do, each language and kind once: `there are captions in en (manual), de (asr)`. */
export function tracksOffered(tracks: readonly Pick<AvailableTrack, "language" | "kind">[]): string {
  const offered = new Set(tracks.map(({ language, kind }) => `${language} (${kind})`));
  return `there are captions in ${[...offered].join(", ")}`;
}
