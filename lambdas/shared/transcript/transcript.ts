/** Where a transcript's words come from. `unknown`: the source does not say. */
export type TrackKind = "manual" | "asr" | "speech-to-text" | "unknown";

/** The answer a transcript was read from. */
export type TranscriptSource = "timedtext" | "get_panel" | "get_transcript" | "yt-dlp" | "deepgram";

/** One word with its own start. Times are milliseconds from the start of the video. */
export interface Word {
  readonly startMs: number;
  readonly text: string;
  /** 0–1; absent where the source gives none. */
  readonly confidence?: number;
}

/** One caption. `endMs` is never before `startMs` and never after the next cue's start. Inner line breaks are `\n`. */
export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly speaker?: string;
  readonly words?: readonly Word[];
}

export interface Chapter {
  readonly startMs: number;
  readonly title: string;
}

/** One entry of the video's caption list. `language` is a BCP 47 tag as YouTube writes it. */
export interface AvailableTrack {
  readonly language: string;
  readonly kind: TrackKind;
  readonly name: string;
}

/** The words of one track with all that is known about it. */
export interface Transcript {
  readonly language: string;
  readonly kind: TrackKind;
  /** YouTube's own name of the track (`vssId`, for example `.en` or `a.en`); made up by the lane where YouTube has none. */
  readonly trackId: string;
  /** True when the track is in the language of the video's default audio; false when not; absent is not possible: unknown counts as false. */
  readonly isOriginalLanguage: boolean;
  readonly title?: string;
  readonly channelName?: string;
  readonly durationMs?: number;
  readonly chapters?: readonly Chapter[];
  readonly cues: readonly Cue[];
}

/** How a transcript was got. */
export interface Provenance {
  readonly lane: string;
  readonly source: TranscriptSource;
  /** The youtubei client that named the track, for example `IOS`. */
  readonly client?: string;
  /** ISO 8601. */
  readonly fetchedAt: string;
  readonly cached: boolean;
}
