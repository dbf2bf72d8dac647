import type { AudioTrack, Scene } from "../../scenes/scene.ts";
import { audioOf, ITAGS } from "../audio/audio.ts";
import { MUXED_ITAG, muxedFile } from "../audio/muxed.ts";
import type { Asked, JsonObject } from "../exchange.ts";
import { audioTrackId, languageName } from "../languages.ts";
import { isValid, signatureOf } from "../signature.ts";
import type { World } from "../world.ts";
import type { ClientRow } from "./clients.ts";

const LIFETIME_SECONDS = 6 * 3600;
const SIGNED = ["expire", "ei", "ip", "id", "itag", "source", "requiressl", "mime", "gir", "clen", "dur", "lmt", "c"];
const LAST_MODIFIED = "1767225600000000";

/** `streamingData`: one entry per audio quality and language, or the one file with pictures where sound comes in no other. */
export function streamingData(scene: Scene, row: ClientRow, client: string, asked: Asked, world: World): JsonObject {
  const expiry = { expiresInSeconds: "21540" };
  if (scene.muxed !== undefined) return { ...expiry, formats: [muxedFormat(scene, row, client, asked, world)] };
  const adaptiveFormats = scene.audio.flatMap((audio) =>
    ITAGS.map((itag) => audioFormat(scene, audio, itag, row, client, asked, world)),
  );
  const adaptive = `https://rr4---sn-demo.googlevideo.com/videoplayback?sabr=1&id=${streamId(scene)}`;
  return { ...expiry, adaptiveFormats, ...(row.streamUrls ? {} : { serverAbrStreamingUrl: adaptive }) };
}

/** Its length is often not told. */
function muxedFormat(scene: Scene, row: ClientRow, client: string, asked: Asked, world: World): JsonObject {
  const { length } = muxedFile(scene);
  const [audio] = scene.audio;
  const stream = { itag: MUXED_ITAG, lengthBytes: length, mime: "video/mp4" };
  return {
    itag: MUXED_ITAG,
    ...(row.streamUrls && audio ? { url: streamUrl(scene, audio, stream, client, asked, world) } : {}),
    mimeType: 'video/mp4; codecs="avc1.42001E, mp4a.40.2"',
    bitrate: Math.round((length * 8) / scene.durationSeconds),
    width: 640,
    height: 360,
    lastModified: LAST_MODIFIED,
    quality: "medium",
    fps: 30,
    qualityLabel: "360p",
    projectionType: "RECTANGULAR",
    audioQuality: "AUDIO_QUALITY_LOW",
    approxDurationMs: String(scene.durationSeconds * 1000),
    audioSampleRate: "48000",
    audioChannels: 1,
  };
}

function audioFormat(
  scene: Scene,
  audio: AudioTrack,
  itag: (typeof ITAGS)[number],
  row: ClientRow,
  client: string,
  asked: Asked,
  world: World,
): JsonObject {
  const file = audioOf(scene, itag);
  const isDubbed = scene.audio.length > 1;
  const stream = { itag, lengthBytes: file.lengthBytes, mime: "audio/webm" };
  const url = streamUrl(scene, audio, stream, client, asked, world);
  return {
    itag,
    ...(row.streamUrls ? { url } : {}),
    mimeType: 'audio/webm; codecs="opus"',
    bitrate: file.bitsPerSecond,
    initRange: { start: "0", end: String(file.headerBytes - 1) },
    indexRange: { start: String(file.headerBytes), end: String(file.headerBytes) },
    lastModified: LAST_MODIFIED,
    contentLength: String(file.lengthBytes),
    quality: "tiny",
    projectionType: "RECTANGULAR",
    ...(isDubbed
      ? { audioTrack: { displayName: trackLabel(audio), id: audioTrackId(audio), audioIsDefault: audio.isDefault } }
      : {}),
    averageBitrate: file.bitsPerSecond,
    audioQuality: itag === 251 ? "AUDIO_QUALITY_MEDIUM" : "AUDIO_QUALITY_LOW",
    approxDurationMs: String(scene.durationSeconds * 1000),
    audioSampleRate: "48000",
    audioChannels: 1,
  };
}

function trackLabel(audio: AudioTrack): string {
  return audio.isDefault ? `${languageName(audio.language)} original` : languageName(audio.language);
}

function streamUrl(
  scene: Scene,
  audio: AudioTrack,
  { itag, lengthBytes, mime }: { readonly itag: number; readonly lengthBytes: number; readonly mime: string },
  client: string,
  asked: Asked,
  world: World,
): string {
  const url = new URL("https://rr4---sn-demo.googlevideo.com/videoplayback");
  const age = scene.faults.videoplayback?.kind === "expired" ? -60 : LIFETIME_SECONDS;
  const parameters: Readonly<Record<string, string>> = {
    expire: String(Math.floor(world.now() / 1000) + age),
    ei: Buffer.from(scene.id).toString("base64url"),
    ip: asked.exit.ip,
    id: streamId(scene),
    itag: String(itag),
    source: "youtube",
    requiressl: "yes",
    ...(scene.audio.length > 1
      ? { xtags: `acont=${audio.isDefault ? "original" : "dubbed-auto"}:lang=${audio.language}` }
      : {}),
    mime,
    gir: "yes",
    clen: String(lengthBytes),
    dur: String(scene.durationSeconds),
    lmt: LAST_MODIFIED,
    c: client,
    sparams: SIGNED.join(","),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  url.searchParams.set("sig", signatureOf(url, SIGNED, world.signingKey));
  return url.href;
}

/** Stream URLs name the video by an opaque id. */
function streamId(scene: Scene): string {
  return `o-${Buffer.from(scene.id).toString("base64url")}`;
}

/** The video a stream URL is for. */
export function videoIdOfStream(url: URL): string | undefined {
  const opaque = url.searchParams.get("id");
  return opaque?.startsWith("o-") ? Buffer.from(opaque.slice(2), "base64url").toString("latin1") : undefined;
}

/** Whether nobody has changed the signed part and it has not expired. */
export function isStreamUrlValid(url: URL, world: World): boolean {
  return isValid(url, "sig", SIGNED, world.signingKey, world.now());
}
