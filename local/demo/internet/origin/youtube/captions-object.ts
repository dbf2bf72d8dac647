import type { AudioTrack, CaptionTrack, Scene } from "../../scenes/scene.ts";
import type { JsonObject } from "../exchange.ts";
import { audioTrackId, isRightToLeft, languageName, TRANSLATION_TARGETS } from "../languages.ts";
import type { World } from "../world.ts";
import { captionUrl, trackTitle, vssId } from "./caption-urls.ts";
import type { ClientRow } from "./clients.ts";
import { worded } from "./playability.ts";

/** `captions` with the video's tracks, or nothing at all when this client is shown none. */
export function captionsOf(scene: Scene, client: string, row: ClientRow, world: World): JsonObject {
  const fault = scene.clients[client] ?? scene.clients["*"];
  if (scene.tracks.length === 0 || fault === "no-tracks") return {};
  const isGated = fault === "gated" || row.captions === "gated";
  const captionTracks = scene.tracks.map((track) => trackEntry(scene, track, isGated, row, world));
  const translationLanguages = TRANSLATION_TARGETS.map((languageCode) => ({
    languageCode,
    languageName: worded(languageName(languageCode), row),
  }));
  const audioTracks = scene.audio.map((audio) => audioEntry(scene, audio));
  const defaultAudioTrackIndex = scene.audio.findIndex((audio) => audio.isDefault);
  return {
    captions: {
      playerCaptionsTracklistRenderer: { captionTracks, audioTracks, translationLanguages, defaultAudioTrackIndex },
    },
  };
}

function trackEntry(scene: Scene, track: CaptionTrack, isGated: boolean, row: ClientRow, world: World): JsonObject {
  return {
    baseUrl: captionUrl(scene, track, isGated, row, world),
    name: worded(trackTitle(track), row),
    vssId: vssId(track),
    languageCode: track.language,
    ...(track.kind === "asr" ? { kind: "asr" } : {}),
    ...(isRightToLeft(track.language) ? { rtl: true } : {}),
    isTranslatable: true,
    trackName: track.trackName ?? "",
  };
}

function audioEntry(scene: Scene, audio: AudioTrack): JsonObject {
  const captionTrackIndices = scene.tracks.map((_, index) => index);
  if (scene.audio.length === 1) return { captionTrackIndices };
  const own = scene.tracks.findIndex((track) => track.language === audio.language);
  return {
    captionTrackIndices,
    ...(own < 0 ? {} : { defaultCaptionTrackIndex: own, hasDefaultTrack: true }),
    audioTrackId: audioTrackId(audio),
    captionsInitialState: "CAPTIONS_INITIAL_STATE_ON_RECOMMENDED",
  };
}
