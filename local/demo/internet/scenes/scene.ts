/** What one video of the demo internet is, as plain data: every answer about it is rendered from here. */
export interface Scene {
  /** Eleven characters of YouTube's alphabet. */
  readonly id: string;
  /** One sentence: what happens to whoever asks for it. */
  readonly about: string;
  readonly title: string;
  readonly channel: Channel;
  /** Where its channel's page has it. */
  readonly tab: ChannelTab;
  readonly durationSeconds: number;
  /** ISO 8601. */
  readonly publishedAt: string;
  readonly tracks: readonly CaptionTrack[];
  /** Spoken languages; exactly one is the default. More than one means dubs. */
  readonly audio: readonly AudioTrack[];
  readonly chapters: readonly SceneChapter[];
  /** What the player says about the video, apart from what it says to blocked exits. */
  readonly playability: Playability;
  /** Countries where it can be played; absent: everywhere. */
  readonly availableCountries?: readonly string[];
  /** A premiere begins this long after the internet was started. */
  readonly startsInSeconds?: number;
  /** Exits this video refuses, whatever the exit's own rule says. */
  readonly refusesExits?: ExitRefusal;
  /** Departures of youtubei clients from what they normally answer, by name; `*` for all without one of their own. */
  readonly clients: Readonly<Record<string, ClientFault>>;
  /** Faults of single endpoints for this video. */
  readonly faults: Readonly<Partial<Record<Endpoint, EndpointFault>>>;
  readonly panel: PanelKind;
  /** Where the page shows the transcript: its own panel, or hidden behind the old combined one. */
  readonly pagePanel: "modern" | "combined";
  /** The page asks for consent in front of everything, whatever the cookie says. */
  readonly asksConsent: boolean;
  /** The sound comes in one file with pictures only; where that file's index stands. Absent: it comes alone. */
  readonly muxed?: "index-first" | "index-last";
  /** What speech recognition hears; absent: nothing at all. */
  readonly speech?: Speech;
  readonly expect: Expectation;
}

/** Whose upload a video is. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  /** Older names that lead to it: `c/Name`, `user/Name`. */
  readonly names?: readonly string[];
  /** Its page asks for a sign-in of adults; its playlists do not. */
  readonly isAgeGated?: true;
}

/** Tabs of a channel's page that list videos, as its addresses call them. */
export type ChannelTab = "videos" | "shorts" | "streams";

/** One entry of a video's caption list. */
export interface CaptionTrack {
  /** BCP 47, as YouTube writes it. */
  readonly language: string;
  readonly kind: "manual" | "asr";
  /** The uploader's own name of the track; tells tracks of one language apart. */
  readonly trackName?: string;
  readonly style: CaptionStyle;
  readonly cues: readonly CaptionCue[];
  /** The server answers in this format whatever was asked for. */
  readonly alwaysAnswers?: TextFormat;
}

/**
 * How a track is written down: `plain` · `rolling` automatic captions with word times, window and newline events · `animated` each line
 * repeated as overlapping frames · `spaced` zero-width spaces and byte order marks between the words · `marked` tags and entities typed
 * by the uploader.
 */
export type CaptionStyle = "plain" | "rolling" | "animated" | "spaced" | "marked";

/** Values of `fmt` that timedtext knows. */
export type TextFormat = "json3" | "srv1" | "srv2" | "srv3" | "ttml" | "srt" | "vtt";

/** One line as a viewer reads it. Times are milliseconds from the start of the video. */
export interface CaptionCue {
  readonly startMs: number;
  readonly durationMs: number;
  readonly text: string;
}

/** A language the video can be heard in. */
export interface AudioTrack {
  readonly language: string;
  readonly isDefault: boolean;
}

/** A part of the video with a title of its own. */
export interface SceneChapter {
  readonly startMs: number;
  readonly title: string;
}

/** What the player says of a video. `no-embedding`: playable, but not on other sites. */
export type Playability =
  | "ok"
  | "private"
  | "removed"
  | "unavailable"
  | "age"
  | "geo"
  | "members"
  | "paid"
  | "premium"
  | "login"
  | "upcoming"
  | "live"
  | "processing"
  | "no-embedding"
  | "unheard-of";

/** How an exit is refused. Each kind answers every endpoint in its own way. */
export type Block =
  | "forbidden"
  | "sorry"
  | "sorry-redirect"
  | "bot-check"
  | "captcha"
  | "wrong-video"
  | "consent"
  | "rate-limited"
  | "server-error";

/** `sessions`: this many new sessions are refused before one is let in, again and again; `all` lets none in. */
export interface ExitRefusal {
  readonly block: Block;
  readonly sessions: number | "all";
}

/** `no-tracks` playable without captions · `gated` caption URLs want a token · `rejected` the client is not accepted. */
export type ClientFault = "no-tracks" | "gated" | "rejected";

/** Everything that can be asked for. */
export type Endpoint =
  | "player"
  | "timedtext"
  | "get_panel"
  | "get_transcript"
  | "next"
  | "browse"
  | "visitor_id"
  | "watch"
  | "embed"
  | "base.js"
  | "iframe_api"
  | "robots"
  | "feed"
  | "videoplayback"
  | "listen";

/**
 * What is wrong with an endpoint: always, or with `everyOther` for the first request, the third, and so on.
 * `empty` 200 without a body · `truncated` half of the body, then the connection breaks · `not-json` a page instead of the answer ·
 * `token-refused` as if no proof-of-origin token were good enough · `expired` signed URLs are too old when handed out.
 */
export type EndpointFault = { readonly everyOther?: true } & (
  | { readonly kind: "empty" | "truncated" | "not-json" | "token-refused" | "expired" }
  | { readonly kind: "slow"; readonly delayMs: number }
  | { readonly kind: "status"; readonly status: number }
);

/** `rows` as it should be · `none` an answer without content · `blank` content without a single row. */
export type PanelKind = "rows" | "none" | "blank";

/** What is said in a video. */
export interface Speech {
  readonly language: string;
  readonly lines: readonly SpokenLine[];
}

/** A line and the number of its speaker, from 0. */
export interface SpokenLine extends CaptionCue {
  readonly speaker: number;
}

/** What a correct client gets from this video, computed from the rest of the scene. */
export interface Expectation {
  readonly verdict: string;
  readonly language?: string;
  /** Absent also where the only source left does not tell it. */
  readonly kind?: "manual" | "asr";
  readonly firstText?: string;
  readonly cueCount?: number;
  /** Languages to ask for; absent: none. */
  readonly askFor?: readonly string[];
}
