import type { Scene } from "../../scenes/scene.ts";
import { type Answer, type Asked, apiError, type JsonObject, json } from "../exchange.ts";
import type { World } from "../world.ts";
import { captionsOf } from "./captions-object.ts";
import { askedAs, CLIENTS, type ClientName, type ClientRow, isClient } from "./clients.ts";
import { microformat, videoDetails } from "./details.ts";
import { type PlayabilityKind, playabilityStatus } from "./playability.ts";
import { responseContext, trackingParams } from "./response-context.ts";
import { streamingData } from "./streams.ts";

/** `POST /youtubei/v1/player`, and inside `reel_item_watch`: what one client is told about a video. */
export function answerPlayer(asked: Asked, world: World): Answer {
  const { client, version } = askedAs(asked.json);
  if (!isClient(client) || !world.versions.isAccepted(client, version)) return apiError(400);
  if (asked.videoId === undefined) return apiError(400);
  const isReel = asked.url.pathname.endsWith("/reel_item_watch");
  if (isReel && asked.scene === undefined) return json({});
  const response = playerResponse(client, asked, world);
  return json(isReel ? { playerResponse: response } : response);
}

/** What the client is told about the video that was asked for. */
export function playerResponse(client: ClientName, asked: Asked, world: World): JsonObject {
  const row = CLIENTS[client];
  const kind = playabilityOf(client, row, asked);
  const scene = asked.block === "wrong-video" ? anotherVideo(asked, world) : asked.scene;
  const isPlayable = (kind === "ok" || kind === "live") && scene !== undefined;
  const status = {
    responseContext: responseContext(asked),
    playabilityStatus: playabilityStatus(kind, row, scene, world),
  };
  if (!isPlayable) return { ...status, ...details(kind, row, scene), trackingParams: trackingParams(asked) };
  return {
    ...status,
    streamingData: streamingData(scene, row, client, asked, world),
    playbackTracking: {
      videostatsPlaybackUrl: { baseUrl: `https://s.youtube.com/api/stats/playback?docid=${scene.id}` },
    },
    ...captionsOf(scene, client, row, world),
    ...details(kind, row, scene),
    playerConfig: { audioConfig: { perceptualLoudnessDb: -14, enablePerFormatLoudness: true } },
    storyboards: {
      playerStoryboardSpecRenderer: { spec: `https://i.ytimg.com/sb/${scene.id}/storyboard3_L$L/$N.jpg` },
    },
    trackingParams: trackingParams(asked),
    ...(scene.tracks.length === 0 && row.microformat ? { adPlacements: [foreignCaptions()] } : {}),
  };
}

function playabilityOf(client: string, row: ClientRow, asked: Asked): PlayabilityKind {
  const { block, scene } = asked;
  if (block === "bot-check" || block === "captcha" || block === "rate-limited") return block;
  if (scene === undefined) return "unavailable";
  if (scene.clients[client] === "rejected" || row.answers === "reload") return "reload";
  if (row.answers === "error" || row.answers === "login") return row.answers;
  if (scene.playability === "no-embedding") return row.answers === "embedded" ? "no-embedding" : "ok";
  if (scene.playability !== "geo") return scene.playability;
  return scene.availableCountries?.includes(asked.exit.country) ? "ok" : "geo";
}

/** Refusals for a reason of the video tell its details; those without a video, and those of the exit, do not. */
function details(kind: PlayabilityKind, row: ClientRow, scene: Scene | undefined): JsonObject {
  const untold: readonly PlayabilityKind[] = [
    "private",
    "removed",
    "unavailable",
    "bot-check",
    "captcha",
    "rate-limited",
    "error",
  ];
  if (scene === undefined || untold.includes(kind)) return {};
  return { videoDetails: videoDetails(scene, kind), ...(row.microformat ? { microformat: microformat(scene) } : {}) };
}

/** A silent block: all is well-formed and can be fetched, but it is about a video nobody asked for. */
function anotherVideo(asked: Asked, world: World): Scene | undefined {
  return [...world.scenes.values()].find(
    (scene) => scene.id !== asked.videoId && scene.playability === "ok" && scene.tracks.length > 0,
  );
}

/** An advertisement's own player answer, with captions that are not the video's. */
function foreignCaptions(): JsonObject {
  const captions = {
    captionTracks: [{ baseUrl: "https://www.youtube.com/api/timedtext?v=advertising", languageCode: "en" }],
  };
  const playerVars = `captions=${encodeURIComponent(JSON.stringify({ playerCaptionsTracklistRenderer: captions }))}`;
  return {
    adPlacementRenderer: {
      renderer: { linearAdSequenceRenderer: { linearAds: [{ instreamVideoAdRenderer: { playerVars } }] } },
    },
  };
}
