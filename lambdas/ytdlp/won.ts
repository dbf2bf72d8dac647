import type { VideoInfo } from "../shared/media/video-info.ts";
import { YTDLP } from "../shared/media/ytdlp-command.ts";
import type { LaneResult } from "../shared/outcome.ts";
import type { ChosenTrack } from "../shared/transcript/choose-track.ts";
import { toldOfVideo } from "../shared/transcript/told-of-video.ts";
import type { Chapter, Transcript } from "../shared/transcript/transcript.ts";
import type { CaptionTrack } from "../shared/youtube/caption-track.ts";
import type { Attempt } from "./attempt.ts";
import type { Subtitle } from "./fetch-subtitle.ts";

/** The transcript of a track with what yt-dlp knows of its video. */
export function won(
  { tools, video, warnings }: Attempt,
  info: VideoInfo,
  { track, isOriginalLanguage }: ChosenTrack<CaptionTrack>,
  subtitle: Subtitle,
): LaneResult {
  const chapters = chaptersOf(info);
  const transcript: Transcript = {
    language: track.language,
    kind: track.kind,
    trackId: track.vssId,
    isOriginalLanguage,
    ...toldOfVideo(video),
    ...(chapters.length > 0 && { chapters }),
    cues: subtitle.cues,
  };
  const provenance = { lane: "ytdlp", source: "yt-dlp", client: YTDLP, fetchedAt: tools.now().toISOString() } as const;
  return { outcome: "won", transcript, provenance, evidence: [], video, warnings: [...warnings, ...subtitle.warnings] };
}

/** yt-dlp fills the time before the first chapter with one of its own making. */
function chaptersOf({ chapters }: VideoInfo): Chapter[] {
  return (chapters ?? [])
    .filter(({ title }) => !/^<Untitled Chapter \d+>$/.test(title))
    .map(({ start_time, title }) => ({ startMs: Math.round(start_time * 1000), title }));
}
