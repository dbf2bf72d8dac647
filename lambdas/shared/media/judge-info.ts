import type { Code } from "../codes.ts";
import type { VideoFacts } from "../outcome.ts";
import { tracksOffered } from "../transcript/tracks-offered.ts";
import type { AvailableTrack } from "../transcript/transcript.ts";
import { classifyStderr } from "./classify-stderr.ts";
import type { VideoInfo } from "./video-info.ts";

export interface Refusal {
  readonly code: Code;
  readonly detail: string;
  readonly availableCountries?: readonly string[];
}

/** A stream's state rules its captions out, whatever is listed so far. */
const STREAMS: Readonly<Record<string, Refusal>> = {
  is_live: { code: "LiveNow", detail: "the stream is running" },
  is_upcoming: { code: "Upcoming", detail: "the video has not begun" },
};

/** Why an answer cannot be used for this video, before its captions are looked at; undefined when it can. */
export function judgeInfo(info: VideoInfo, videoId: string): Refusal | undefined {
  if (info.id !== videoId)
    return { code: "PlayabilityUnknown", detail: "yt-dlp was led on to another video: a trailer" };
  return STREAMS[info.live_status ?? ""];
}

/**
 * Why an answer lists no captions. Only an answer with formats, from a run without a word of a fault, shows that a client found none;
 * yt-dlp leaves out captions that need a token, those of a client that was refused, and all of a video that cannot be played.
 */
export function judgeAbsence(info: VideoInfo, errorOutput: string): Refusal {
  const said = classifyStderr(errorOutput);
  if (said) return said;
  if (info.live_status === "post_live")
    return { code: "Processing", detail: "the stream has ended and is being processed" };
  if (!info.formats?.length)
    return { code: "PlayabilityUnknown", detail: "neither captions nor formats: it proves nothing" };
  return { code: "NoTracksFromClient", detail: "playable, this video, and no caption tracks" };
}

/** Why none of the tracks will do. Further ones may be there but need a token: then the list does not tell what there is. */
export function judgeOtherLanguages(tracks: readonly AvailableTrack[], errorOutput: string): Refusal {
  const said = classifyStderr(errorOutput);
  if (said?.code === "TokenGated") return said;
  return { code: "LanguageUnavailable", detail: tracksOffered(tracks) };
}

/** What the answer tells of the video itself. */
export function videoFacts(info: VideoInfo, tracks: readonly AvailableTrack[]): VideoFacts {
  const { title, channel, channel_id: channelId, duration } = info;
  return {
    ...(title && { title }),
    ...(channel && { channelName: channel }),
    ...(channelId && { channelId }),
    ...(duration && { durationMs: Math.round(duration * 1000) }),
    ...(tracks.length > 0 && {
      availableTracks: tracks.map(({ language, kind, name }) => ({ language, kind, name })),
    }),
  };
}
