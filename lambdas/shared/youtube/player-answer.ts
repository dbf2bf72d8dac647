import type { VideoFacts } from "../outcome.ts";
import type { Chapter } from "../transcript/transcript.ts";
import { type CaptionTrack, readCaptionTracks } from "./caption-track.ts";
import { chaptersFromDescription } from "./chapters.ts";
import { at, compact, listOf, numberOf, stringOf } from "./json.ts";
import { type OriginalAudio, readOriginalAudio } from "./original-language.ts";
import { type Playability, readPlayability } from "./playability.ts";

/** A player answer, as far as captions are concerned. */
export interface PlayerAnswer {
  /** The video the answer is for; absent when it does not say. */
  readonly videoId?: string;
  /** Absent: nothing follows from the answer. */
  readonly playability?: Playability;
  /** Absent: there is a caption list, but not one we can read. */
  readonly tracks?: readonly CaptionTrack[];
  readonly originalAudio: OriginalAudio;
  /** Running now. Also when there is a stream's state and no length: some answers leave out the flag. */
  readonly isLive: boolean;
  readonly isUpcoming: boolean;
  /** A stream that has ended and is not yet a video like others. */
  readonly isPostLive: boolean;
  /** When the stream or premiere begins. */
  readonly scheduledStart?: Date;
  readonly video: VideoFacts;
  readonly chapters: readonly Chapter[];
}

/** Reads a player answer of any client; parts that are missing or of another shape are left out. Never throws. */
export function readPlayerAnswer(answer: unknown): PlayerAnswer {
  const details = at(answer, "videoDetails");
  const stream = at(answer, "playabilityStatus", "liveStreamability", "liveStreamabilityRenderer");
  const slate = at(stream, "offlineSlate", "liveStreamOfflineSlateRenderer");
  const tracks = readCaptionTracks(answer);
  const lengthSeconds = numberOf(at(details, "lengthSeconds"));
  return {
    ...compact({
      videoId: stringOf(at(details, "videoId")) ?? stringOf(at(stream, "videoId")),
      playability: readPlayability(at(answer, "playabilityStatus")),
      tracks,
      scheduledStart: dateOf(numberOf(at(slate, "scheduledStartTime"))),
    }),
    originalAudio: readOriginalAudio(answer),
    isLive: at(details, "isLive") === true || (stream !== undefined && !(lengthSeconds && lengthSeconds > 0)),
    isUpcoming: at(details, "isUpcoming") === true,
    isPostLive: at(details, "isPostLiveDvr") === true,
    video: compact({
      title: stringOf(at(details, "title")),
      channelName: stringOf(at(details, "author")),
      channelId: stringOf(at(details, "channelId")),
      durationMs: lengthSeconds && lengthSeconds > 0 ? Math.round(lengthSeconds * 1000) : undefined,
      // None is not told: another client may have listed some.
      availableTracks: tracks?.length
        ? tracks.map(({ language, kind, name }) => ({ language, kind, name }))
        : undefined,
      availableCountries: countriesOf(answer),
    }),
    chapters: chaptersFromDescription(stringOf(at(details, "shortDescription")) ?? "", lengthSeconds),
  };
}

function countriesOf(answer: unknown): readonly string[] | undefined {
  const listed = listOf(at(answer, "microformat", "playerMicroformatRenderer", "availableCountries"));
  const countries = listed.filter((country): country is string => typeof country === "string");
  return countries.length > 0 ? countries : undefined;
}

function dateOf(seconds: number | undefined): Date | undefined {
  const date = new Date((seconds ?? Number.NaN) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
