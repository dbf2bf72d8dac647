import type { Code } from "../codes.ts";

export interface ReasonRow {
  readonly code: Code;
  /** The status must be one of these; absent: any but OK. */
  readonly statuses?: readonly string[];
  /** Any of them within the reason, the sub-reason or the messages, all in lower case with plain apostrophes. */
  readonly phrases: readonly string[];
}

/**
 * What YouTube's words mean, first match first. The call asks for English; the other languages are for exits and pages that answer in
 * their own. Bare words come last in their row and are safe only behind the rows above them.
 */
export const REASONS: readonly ReasonRow[] = [
  {
    code: "BotCheck",
    phrases: [
      "not a bot",
      "helps protect our community",
      "captcha challenge",
      "bot olmadığınızı",
      "kein bot bist",
      "no eres un bot",
      "pas un robot",
      "non essere un bot",
      "não é um bot",
      "geen bot bent",
      "не бот",
      "لست روبوت",
      "bot ではない",
      "บ็อต",
      "봇이 아",
      "不是机器人",
      "不是聊天機器人",
    ],
  },
  { code: "RateLimitedByYouTube", phrases: ["content isn't available, try again later"] },
  // The network of the exit hides it, by its own restrictions; the video itself is there.
  { code: "IpBlocked", phrases: ["network administrator restrictions", "google apps account"] },
  {
    code: "Private",
    phrases: ["private video", "video is private", "privates video", "vídeo privado", "vidéo privée"],
  },
  {
    code: "AgeRestricted",
    phrases: [
      "confirm your age",
      "age-restricted",
      "age restricted",
      "inappropriate for some users",
      "confirmar tu edad",
      "confirme sua idade",
      "confirmar a sua idade",
      "confirmer votre âge",
      "dein alter",
      "xác nhận tuổi",
      "コンテンツに関する警告",
      "年齢を確認",
      "content warning",
    ],
  },
  {
    code: "Paid",
    phrases: ["music premium", "youtube premium", "requires payment", "payment to watch", "purchase", "rent this"],
  },
  {
    code: "MembersOnly",
    phrases: ["members-only", "channel's members", "members only", "join this channel", "join this youtube channel"],
  },
  {
    code: "EmbedDisabled",
    phrases: [
      "playback on other websites",
      "watch this video on youtube",
      "embedding disabled",
      "display on this website",
    ],
  },
  {
    code: "GeoBlocked",
    phrases: [
      "in your country",
      "in your location",
      "in your region",
      "on this country domain",
      "in deinem land",
      "en tu país",
      "dans votre pays",
    ],
  },
  {
    code: "ClientRejected",
    phrases: [
      "page needs to be reloaded",
      "ad blocker",
      "not available on this app",
      "update youtube",
      "latest version of youtube",
      "no longer supported in this application",
      "not supported on this device",
      "not available on this device",
    ],
  },
  { code: "Processing", phrases: ["processing this video", "video is being processed", "live event has ended"] },
  { code: "Upcoming", phrases: ["live event will begin", "premieres in", "premiere will begin", "live in "] },
  {
    code: "Removed",
    phrases: [
      "removed by the uploader",
      "has been removed",
      "was removed",
      "account has been terminated",
      "account associated with this video",
      "violating youtube",
      "violation of youtube",
      "violations of youtube",
      "violated our",
      "copyright claim",
      "copyright infringement",
      "no longer available",
      "closed their youtube account",
    ],
  },
  { code: "PlayabilityUnknown", phrases: ["error occurred", "something went wrong", "try again later"] },
  {
    code: "Unavailable",
    phrases: [
      "unavailable",
      "not available",
      "isn't available",
      "does not exist",
      "doesn't exist",
      "existiert nicht",
      "nicht verfügbar",
      "この動画は再生できません",
    ],
  },
  { code: "LoginRequired", phrases: ["sign in", "log in"] },
];

/** What a status means when its words tell nothing; any other status is `PlayabilityUnknown`. */
export const STATUSES: Readonly<Record<string, Code>> = {
  LOGIN_REQUIRED: "LoginRequired",
  LIVE_STREAM_OFFLINE: "Upcoming",
  AGE_VERIFICATION_REQUIRED: "AgeRestricted",
  AGE_CHECK_REQUIRED: "AgeRestricted",
  CONTENT_CHECK_REQUIRED: "AgeRestricted",
};
