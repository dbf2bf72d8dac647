import type { Playability, Scene } from "../../scenes/scene.ts";
import type { JsonObject } from "../exchange.ts";
import type { World } from "../world.ts";
import type { ClientRow } from "./clients.ts";

/** Everything `playabilityStatus` can say here: the states of videos, and refusals of exits and clients. */
export type PlayabilityKind = Playability | "bot-check" | "captcha" | "rate-limited" | "reload" | "error";

interface Saying {
  readonly status: string;
  readonly reason?: string;
  readonly subreason?: string;
  readonly more?: JsonObject;
}

const SAYINGS: Readonly<Record<Exclude<PlayabilityKind, "ok" | "live" | "upcoming">, Saying>> = {
  private: {
    status: "LOGIN_REQUIRED",
    reason: "This video is private",
    subreason: "If the owner of this video has granted you access, please sign in.",
  },
  removed: { status: "ERROR", reason: "Video unavailable", subreason: "This video has been removed by the uploader" },
  unavailable: { status: "ERROR", reason: "Video unavailable", subreason: "This video is unavailable" },
  age: {
    status: "LOGIN_REQUIRED",
    reason: "Sign in to confirm your age",
    subreason: "This video may be inappropriate for some users.",
    more: { desktopLegacyAgeGateReason: 1 },
  },
  geo: {
    status: "UNPLAYABLE",
    reason: "Video unavailable",
    subreason: "The uploader has not made this video available in your country",
  },
  members: {
    status: "UNPLAYABLE",
    reason: "Join this channel to get access to members-only content like this video, and other exclusive perks.",
    more: { playableInEmbed: true },
  },
  paid: { status: "UNPLAYABLE", reason: "This video requires payment to watch." },
  premium: { status: "UNPLAYABLE", reason: "This video is only available to Music Premium members" },
  login: { status: "LOGIN_REQUIRED", reason: "Please sign in" },
  processing: { status: "UNPLAYABLE", reason: "We're processing this video. Check back later." },
  "no-embedding": {
    status: "UNPLAYABLE",
    reason: "Video unavailable",
    subreason: "Playback on other websites has been disabled by the video owner.",
  },
  "unheard-of": {
    status: "CUSTOM",
    reason: "This video is being reconsidered",
    subreason: "Nobody has seen this reason before.",
  },
  "bot-check": {
    status: "LOGIN_REQUIRED",
    reason: "Sign in to confirm you\u2019re not a bot",
    subreason: "This helps protect our community. Learn more",
  },
  captcha: {
    status: "UNPLAYABLE",
    reason: "Please complete the check",
    more: { errorScreen: { playerCaptchaViewModel: { siteKey: "demo" } } },
  },
  "rate-limited": { status: "UNPLAYABLE", reason: "This content isn't available, try again later." },
  reload: { status: "UNPLAYABLE", reason: "The page needs to be reloaded." },
  error: { status: "ERROR", reason: "This video is unavailable" },
};

const CONTEXT_PARAMS = "Q0FFU0FnZ0M=";

/** `playabilityStatus` as the client of `row` reads it. */
export function playabilityStatus(
  kind: PlayabilityKind,
  row: ClientRow,
  scene: Scene | undefined,
  world: World,
): JsonObject {
  if (kind === "upcoming") return upcomingStatus(scene, world);
  if (kind === "ok" || kind === "live") {
    return {
      status: "OK",
      playableInEmbed: scene?.playability !== "no-embedding",
      ...(kind === "live"
        ? { liveStreamability: { liveStreamabilityRenderer: { videoId: scene?.id, pollDelayMs: "15000" } } }
        : {}),
    };
  }
  const { status, reason, subreason, more } = SAYINGS[kind];
  const screen = {
    ...(subreason === undefined ? {} : { subreason: { runs: [{ text: subreason }] } }),
    reason: worded(reason ?? "", row),
    thumbnail: { thumbnails: [{ url: "//s.ytimg.com/yts/img/meh7-vflGevej7.png", width: 140, height: 100 }] },
    icon: { iconType: "ERROR_OUTLINE" },
  };
  return {
    status,
    reason,
    errorScreen: { playerErrorMessageRenderer: screen },
    contextParams: CONTEXT_PARAMS,
    ...more,
  };
}

/** A text in the form the client gets it in. */
export function worded(text: string, row: ClientRow): JsonObject {
  return row.texts === "runs" ? { runs: [{ text }] } : { simpleText: text };
}

/** When a premiere begins, epoch seconds. */
function startOf(scene: Scene, world: World): number {
  return Math.floor(world.startedAt / 1000) + (scene.startsInSeconds ?? 0);
}

function upcomingStatus(scene: Scene | undefined, world: World): JsonObject {
  const startSeconds = scene === undefined ? 0 : startOf(scene, world);
  const minutes = Math.max(1, Math.round((startSeconds - world.now() / 1000) / 60));
  const slate = {
    scheduledStartTime: String(startSeconds),
    mainText: { runs: [{ text: "Live in " }, { text: `${minutes} minutes` }] },
    offlineSlateStyle: "OFFLINE_SLATE_STYLE_ABSTRACT",
  };
  return {
    status: "LIVE_STREAM_OFFLINE",
    reason: `This live event will begin in ${minutes >= 120 ? `${Math.round(minutes / 60)} hours` : `${minutes} minutes`}.`,
    playableInEmbed: true,
    liveStreamability: {
      liveStreamabilityRenderer: {
        videoId: scene?.id,
        offlineSlate: { liveStreamOfflineSlateRenderer: slate },
        pollDelayMs: "15000",
      },
    },
    contextParams: CONTEXT_PARAMS,
  };
}
