import type { VideoInfo } from "../shared/media/video-info.ts";
import type { AudioHint } from "../shared/transcript/choose-track.ts";
import type { CaptionTrack } from "../shared/youtube/caption-track.ts";
import { isTokenGated } from "../shared/youtube/timedtext.ts";

type Listed = NonNullable<VideoInfo["subtitles"]>;

/**
 * The video's own caption tracks as yt-dlp lists them, manual ones first. Translations are left out, and a recognised track that is
 * listed as `en` and as `en-orig` comes once.
 */
export function captionTracks(info: VideoInfo): readonly CaptionTrack[] {
  const tracks = [...readList(info.subtitles ?? {}, "manual"), ...readList(info.automatic_captions ?? {}, "asr")];
  return [...new Map(tracks.toReversed().map((track) => [track.vssId, track])).values()].toReversed();
}

/** The language of the audio the video was made with, as its formats are marked; absent when none is. */
export function originalAudio({ formats }: VideoInfo): AudioHint {
  const marked = (formats ?? []).flatMap(({ language, language_preference: preference }) =>
    language && preference && preference > 0 ? [{ language, preference }] : [],
  );
  const language = marked.toSorted((a, b) => b.preference - a.preference)[0]?.language;
  return { ...(language && { language }), captionIndices: [] };
}

function readList(listed: Listed, kind: CaptionTrack["kind"]): CaptionTrack[] {
  return Object.entries(listed).flatMap(([key, entries]) => {
    const entry = entries.find(({ ext }) => ext === "json3");
    return entry?.url ? readTrack(key, kind, entry.url, entry.name) : [];
  });
}

function readTrack(
  key: string,
  kind: CaptionTrack["kind"],
  baseUrl: string,
  name: string | null | undefined,
): CaptionTrack[] {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const language = url?.searchParams.get("lang");
  if (!url || !language || url.searchParams.has("tlang")) return [];
  return [
    {
      language,
      kind,
      name: name?.replace(/ \((?:Original|auto-generated)\)/g, "") || language,
      vssId: kind === "asr" ? `a.${language}` : `.${[language, ...furtherName(key, language)].join(".")}`,
      baseUrl,
      gated: isTokenGated(baseUrl),
    },
  ];
}

/** yt-dlp's key is YouTube's name of the track, `.en.abc`, written as `en-abc`. */
function furtherName(key: string, language: string): string[] {
  return key.startsWith(`${language}-`) ? [key.slice(language.length + 1)] : [];
}
