import type { Scene } from "../scenes/scene.ts";
import { type AudioFile, audioOf, ITAGS } from "./audio/audio.ts";
import { MUXED_ITAG, muxedFile } from "./audio/muxed.ts";
import { type Answer, type Asked, html } from "./exchange.ts";
import type { World } from "./world.ts";
import { CLIENTS, isClient } from "./youtube/clients.ts";
import { isStreamUrlValid } from "./youtube/streams.ts";

/** `GET *.googlevideo.com/videoplayback`: audio, whole or in ranges, to the exit alone that the URL was made for. */
export function answerStream(asked: Asked, world: World): Answer {
  const { scene, url } = asked;
  const { searchParams } = url;
  const isOwn = searchParams.get("ip") === asked.exit.ip && isStreamUrlValid(url, world);
  const file = scene && fileOf(scene, searchParams.get("itag"));
  if (file === undefined || !isOwn || isBurnt(searchParams.get("c") ?? "")) return html("", 403);
  const headers = { "content-type": file.contentType, "accept-ranges": "bytes" };
  const header = /^bytes=(\d+)-(\d*)$/.exec(asked.headers.range ?? "");
  const range = header ?? /^(\d+)-(\d*)$/.exec(searchParams.get("range") ?? "");
  if (range === null) return { status: 200, headers, body: file.slice(0, file.lengthBytes) };
  const first = Number(range[1]);
  if (first >= file.lengthBytes)
    return { status: 416, headers: { "content-range": `bytes */${file.lengthBytes}` }, body: "" };
  const last = Math.min(range[2] ? Number(range[2]) : file.lengthBytes - 1, file.lengthBytes - 1);
  const body = file.slice(first, last + 1);
  if (header === null) return { status: 200, headers, body };
  return { status: 206, headers: { ...headers, "content-range": `bytes ${first}-${last}/${file.lengthBytes}` }, body };
}

interface StreamFile extends Pick<AudioFile, "lengthBytes" | "slice"> {
  readonly contentType: string;
}

function fileOf(scene: Scene, asked: string | null): StreamFile | undefined {
  if (scene.muxed !== undefined && asked === String(MUXED_ITAG)) {
    const file = muxedFile(scene);
    const slice = (start: number, end: number) => file.subarray(start, end);
    return { contentType: "video/mp4", lengthBytes: file.length, slice };
  }
  const itag = ITAGS.find((known) => String(known) === asked);
  return itag && { contentType: "audio/webm", ...audioOf(scene, itag) };
}

function isBurnt(client: string): boolean {
  return isClient(client) && CLIENTS[client].burntStreams === true;
}
