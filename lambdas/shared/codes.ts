/**
 * Every way a request can end, and what the machinery does about it.
 *
 * One row a code; nothing else in the tree names an effect, a verdict, an HTTP status or an exit code. The state machine takes its
 * Retry lists from here (`codesWithEffect`), the API its statuses and the command line its exit codes (`answerFor`).
 */

/** What the machinery does next. `retry`, `new-session` and `bug` are thrown by handlers; the others are returned. */
export type Effect = "retry" | "new-session" | "next-lane" | "final" | "later" | "halt" | "bug";

/** How a job ended, for the caller. */
export type Verdict =
  | "transcript"
  | "no_captions"
  | "no_speech"
  | "language_unavailable"
  | "private"
  | "removed"
  | "unavailable"
  | "age_restricted"
  | "login_required"
  | "members_only"
  | "paid"
  | "geo_blocked"
  | "upcoming"
  | "live_now"
  | "processing"
  | "invalid_video_id"
  | "blocked"
  | "failed";

/** How a verdict counts against the service level: `excluded` verdicts are neither good nor bad. */
export type SloClass = "good" | "bad" | "excluded";

interface Answer {
  /** HTTP status of the API. */
  readonly http: number;
  /** Exit code of the command line. */
  readonly exit: number;
}

interface VerdictRow extends Answer {
  readonly slo: SloClass;
  /** How long a negative answer may be served from the cache. `until-retry-at`: as long as the video's own due time. */
  readonly cache: "never" | "24h" | "until-retry-at" | "track";
}

const FINAL = { http: 404, exit: 3, slo: "good", cache: "24h" } as const;
const LATER = { http: 404, exit: 4, slo: "good", cache: "until-retry-at" } as const;

export const VERDICTS: Readonly<Record<Verdict, VerdictRow>> = {
  transcript: { http: 200, exit: 0, slo: "good", cache: "track" },
  no_captions: FINAL,
  no_speech: FINAL,
  language_unavailable: FINAL,
  private: FINAL,
  removed: FINAL,
  unavailable: FINAL,
  age_restricted: FINAL,
  login_required: FINAL,
  members_only: FINAL,
  paid: FINAL,
  geo_blocked: { ...FINAL, http: 451 },
  upcoming: LATER,
  live_now: LATER,
  processing: LATER,
  invalid_video_id: { http: 400, exit: 2, slo: "excluded", cache: "never" },
  blocked: { http: 503, exit: 1, slo: "bad", cache: "never" },
  failed: { http: 500, exit: 1, slo: "bad", cache: "never" },
};

/**
 * What an answer tells about the video's captions, for the proof of absence:
 * `tracks` there are some · `no-tracks` a player answer for this video, playable, without tracks · `no-panel` an empty transcript panel.
 */
export type CaptionProof = "tracks" | "no-tracks" | "no-panel";

interface CodeRow {
  readonly effect: Effect;
  readonly verdict: Verdict;
  /** What happened, in words an operator understands. */
  readonly meaning: string;
  readonly proof?: CaptionProof;
  /** The exit is rate limited: the next attempt waits longer. */
  readonly slow?: true;
  /** How an attempt with this end counts for its lane's breaker, where that does not follow from the effect. */
  readonly breaker?: "worked" | "neutral";
  /** Overrides the verdict's HTTP status and exit code. */
  readonly answer?: Answer;
  /** A limit on cost stopped the work. Where the verdict is `failed`, the request asked for too much: the service has not failed. */
  readonly limit?: true;
}

const HALTED: Answer = { http: 502, exit: 5 };
const UNREACHABLE: Answer = { http: 503, exit: 5 };
const BUSY: Answer = { http: 503, exit: 1 };
const BEYOND_LIMIT: Answer = { http: 400, exit: 1 };

const table = {
  NetworkTimeout: { effect: "retry", verdict: "failed", meaning: "no answer in time through a working proxy" },
  NetworkReset: { effect: "retry", verdict: "failed", meaning: "the connection broke before the answer was complete" },
  UpstreamServerError: { effect: "retry", verdict: "failed", meaning: "the asked server answered 5xx" },
  TruncatedResponse: { effect: "retry", verdict: "failed", meaning: "the answer ended early or cannot be read" },
  ProxyUnreachable: {
    effect: "retry",
    verdict: "failed",
    meaning: "the proxy gateway does not answer",
    answer: UNREACHABLE,
  },
  AwsThrottled: {
    effect: "retry",
    verdict: "failed",
    meaning: "AWS refuses a call because too many are made at once",
    breaker: "neutral",
    answer: BUSY,
  },

  IpBlocked: {
    effect: "new-session",
    verdict: "blocked",
    meaning: "the exit address is blocked (401, 403, captcha or sorry page)",
  },
  BotCheck: { effect: "new-session", verdict: "blocked", meaning: "YouTube wants proof that the exit is no bot" },
  RateLimitedByYouTube: {
    effect: "new-session",
    verdict: "blocked",
    meaning: "too many requests from this exit (429)",
    slow: true,
  },
  WrongVideoAnswered: {
    effect: "new-session",
    verdict: "blocked",
    meaning: "the answer is for another video: a silent block",
  },
  ConsentWall: {
    effect: "new-session",
    verdict: "blocked",
    meaning: "the exit's country shows the consent page instead of the answer",
  },
  ProxySessionRejected: {
    effect: "new-session",
    verdict: "blocked",
    meaning: "the proxy refuses this session, not the account",
  },
  ProxyExitFailed: {
    effect: "new-session",
    verdict: "failed",
    meaning: "the gateway has no working exit for this session",
  },
  GeoBlockedHere: {
    effect: "new-session",
    verdict: "geo_blocked",
    meaning: "not available in the exit's country; another is tried",
    breaker: "worked",
  },

  TokenGated: {
    effect: "next-lane",
    verdict: "blocked",
    meaning: "the caption URLs need a token this client has not",
    proof: "tracks",
  },
  EmptyCaptions: {
    effect: "next-lane",
    verdict: "blocked",
    meaning: "200 without a body where captions were promised",
    proof: "tracks",
  },
  NoTracksFromClient: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "a playable answer without caption tracks, from one client",
    proof: "no-tracks",
    breaker: "worked",
  },
  EmptyPanel: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the transcript panel has no content: proves nothing alone",
    proof: "no-panel",
    breaker: "worked",
  },
  PanelOtherLanguage: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the transcript panel answered in a language that was not asked for",
    proof: "tracks",
    breaker: "worked",
  },
  EmbedDisabled: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the owner allows no playback outside youtube.com",
    breaker: "worked",
  },
  ClientRejected: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the client name or version is no longer accepted",
  },
  LayoutChanged: { effect: "next-lane", verdict: "failed", meaning: "a well-formed answer without the expected parts" },
  PlayabilityUnknown: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "a playability status or reason nobody has classified yet",
  },
  UrlExpired: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "a signed URL was refused: expired or bound to another exit",
    proof: "tracks",
  },
  BreakerOpen: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the lane failed too often lately and rests",
    breaker: "neutral",
  },
  NotInstalled: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the lane's tools are not on this machine",
    breaker: "neutral",
  },
  NoDiskSpace: { effect: "next-lane", verdict: "failed", meaning: "the temporary folder is full" },
  NotNeeded: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the job was settled before the lane began",
    breaker: "neutral",
  },
  Superseded: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "another lane settled the job first",
    breaker: "worked",
  },
  Contradicted: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "answers about the video contradict each other",
    breaker: "worked",
  },
  OverBudget: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the job has cost as much as its caller allows, or its price is not known",
    breaker: "neutral",
    limit: true,
  },
  SpeechNotAllowed: {
    effect: "next-lane",
    verdict: "failed",
    meaning: "the caller wants no speech recognition",
    breaker: "neutral",
  },
  SpeechFailed: { effect: "next-lane", verdict: "failed", meaning: "the audio cannot be recognised" },
  LaneTimedOut: { effect: "next-lane", verdict: "failed", meaning: "the lane was stopped at its time limit" },

  Private: { effect: "final", verdict: "private", meaning: "the video is private" },
  Removed: { effect: "final", verdict: "removed", meaning: "the video or its account was removed" },
  Unavailable: {
    effect: "final",
    verdict: "unavailable",
    meaning: "not available, no reason given, confirmed by a second client",
  },
  AgeRestricted: { effect: "final", verdict: "age_restricted", meaning: "YouTube wants a confirmed age" },
  LoginRequired: { effect: "final", verdict: "login_required", meaning: "YouTube wants a login and does not say why" },
  MembersOnly: { effect: "final", verdict: "members_only", meaning: "for members of the channel" },
  Paid: { effect: "final", verdict: "paid", meaning: "for those who paid or subscribe" },
  GeoBlocked: { effect: "final", verdict: "geo_blocked", meaning: "not available in any country tried" },
  NoCaptions: { effect: "final", verdict: "no_captions", meaning: "captions are proved absent", proof: "no-tracks" },
  NoSpeech: { effect: "final", verdict: "no_speech", meaning: "the audio holds no words" },
  LanguageUnavailable: {
    effect: "final",
    verdict: "language_unavailable",
    meaning: "there are captions, but none in the languages asked for",
    proof: "tracks",
  },
  InvalidVideoId: { effect: "final", verdict: "invalid_video_id", meaning: "not the id or address of a YouTube video" },
  InvalidSource: {
    effect: "final",
    verdict: "invalid_video_id",
    meaning: "not the handle, id or address of a YouTube channel or playlist",
  },
  ListNotFound: { effect: "final", verdict: "unavailable", meaning: "there is no such channel or playlist" },
  UnknownPage: { effect: "final", verdict: "invalid_video_id", meaning: "YouTube does not know this page of a list" },
  SpeechOverBudget: {
    effect: "final",
    verdict: "no_captions",
    meaning: "speech recognition would cost more than allowed",
    breaker: "neutral",
    limit: true,
  },

  Upcoming: { effect: "later", verdict: "upcoming", meaning: "a premiere or stream that has not begun" },
  LiveNow: { effect: "later", verdict: "live_now", meaning: "the stream is running: its captions are not complete" },
  Processing: { effect: "later", verdict: "processing", meaning: "YouTube is still processing the video" },

  ProxyAuthFailed: {
    effect: "halt",
    verdict: "failed",
    meaning: "the proxy refuses the account's credentials",
    answer: HALTED,
  },
  ProxyTrafficExhausted: {
    effect: "halt",
    verdict: "failed",
    meaning: "the proxy account has no traffic left",
    answer: HALTED,
  },
  ProxyMisconfigured: {
    effect: "halt",
    verdict: "failed",
    meaning: "the proxy secret or settings are missing or malformed",
    answer: HALTED,
  },
  ProxyEnforced: {
    effect: "halt",
    verdict: "failed",
    meaning: "enforcement is on and the proxy is off: nothing was sent",
    answer: HALTED,
  },
  DeepgramUnauthorized: { effect: "halt", verdict: "failed", meaning: "Deepgram refuses the API key", answer: HALTED },
  DeepgramPaymentRequired: {
    effect: "halt",
    verdict: "failed",
    meaning: "the Deepgram account has no credit left",
    answer: HALTED,
  },

  LaneCrashed: { effect: "bug", verdict: "failed", meaning: "the lane's process ended without an answer" },
  Unclassified: { effect: "bug", verdict: "failed", meaning: "an error nobody has classified yet" },
  JobLost: { effect: "bug", verdict: "failed", meaning: "the state machine ended without a verdict" },
} as const satisfies Record<string, CodeRow>;

export type Code = keyof typeof table;

export const CODES: Readonly<Record<Code, CodeRow>> = table;

export function isCode(name: string): name is Code {
  return Object.hasOwn(table, name);
}

/** The codes with one of the given effects, in table order. `slow` narrows to codes that are (not) rate limits. */
export function codesWithEffect(effect: Effect, slow?: boolean): Code[] {
  return (Object.keys(table) as Code[]).filter(
    (code) => CODES[code].effect === effect && (slow === undefined || (CODES[code].slow ?? false) === slow),
  );
}

/** HTTP status and exit code of a job that ended with `verdict`, decided by `code` (absent for a transcript). */
export function answerFor(verdict: Verdict, code?: Code): Answer {
  if (isBeyondLimit(verdict, code)) return BEYOND_LIMIT;
  return (code && CODES[code].answer) ?? VERDICTS[verdict];
}

/** How a job that ended with `verdict`, decided by `code` (absent for a transcript), counts against the service level. */
export function sloClassOf(verdict: Verdict, code?: Code): SloClass {
  return isBeyondLimit(verdict, code) ? "excluded" : VERDICTS[verdict].slo;
}

const isBeyondLimit = (verdict: Verdict, code?: Code) =>
  verdict === "failed" && code !== undefined && CODES[code].limit === true;
