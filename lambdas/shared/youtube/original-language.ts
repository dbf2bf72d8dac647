import { at, listOf, numberOf, stringOf } from "./json.ts";

/** What a player answer says of the video's own audio. */
export interface OriginalAudio {
  /** BCP 47 tag; absent when the answer names no audio tracks. */
  readonly language?: string;
  /** Positions in the caption list of the captions made from the default audio track. */
  readonly captionIndices: readonly number[];
}

/**
 * The audio track the video was made with. An automatic dub brings its own audio and its own recognised captions, so neither the first
 * audio track nor the first recognised captions are safe. Order: the track marked as original, the default track of the formats, the
 * default of the caption list.
 */
export function readOriginalAudio(answer: unknown): OriginalAudio {
  const list = at(answer, "captions", "playerCaptionsTracklistRenderer");
  const listed = listOf(at(list, "audioTracks"));
  const formats = listOf(at(answer, "streamingData", "adaptiveFormats")).map((format) => at(format, "audioTrack"));
  const id =
    stringOf(at(formats.find(isOriginal), "id")) ??
    stringOf(
      at(
        formats.find((track) => at(track, "audioIsDefault") === true),
        "id",
      ),
    ) ??
    defaultOfList(list, listed);
  const language = id?.split(".")[0];
  const own =
    listed.find((track) => at(track, "audioTrackId") === id) ??
    listed[numberOf(at(list, "defaultAudioTrackIndex")) ?? -1];
  const captionIndices = listOf(at(own, "captionTrackIndices")).filter((index) => typeof index === "number");
  return { ...(language && { language }), captionIndices };
}

/** Ids end in `.4` on the track YouTube's interface calls "original" (recorded answers of 2023 to 2026). */
function isOriginal(track: unknown): boolean {
  return (
    stringOf(at(track, "id"))?.endsWith(".4") === true || /\boriginal\b/i.test(stringOf(at(track, "displayName")) ?? "")
  );
}

function defaultOfList(list: unknown, listed: readonly unknown[]): string | undefined {
  const index = numberOf(at(list, "defaultAudioTrackIndex")) ?? (listed.length === 1 ? 0 : -1);
  const ids = listed.map((track) => stringOf(at(track, "audioTrackId")));
  return ids[index] ?? ids.find((id) => id?.endsWith(".4"));
}
