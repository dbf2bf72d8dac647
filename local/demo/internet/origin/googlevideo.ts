import { audioOf, ITAGS } from "./audio/audio.ts";
import { type Answer, type Asked, html } from "./exchange.ts";
import type { World } from "./world.ts";
import { CLIENTS, isClient } from "./youtube/clients.ts";
import { isStreamUrlValid } from "./youtube/streams.ts";

/** `GET *.googlevideo.com/videoplayback`: audio, whole or in ranges, to the exit alone that the URL was made for. */
export function answerStream(asked: Asked, world: World): Answer {
  const { scene, url } = asked;
  const { searchParams } = url;
  const isOwn = searchParams.get("ip") === asked.exit.ip && isStreamUrlValid(url, world);
  const itag = ITAGS.find((known) => String(known) === searchParams.get("itag"));
  if (scene === undefined || itag === undefined || !isOwn || isBurnt(searchParams.get("c") ?? "")) return html("", 403);
  const file = audioOf(scene, itag);
  const headers = { "content-type": "audio/webm", "accept-ranges": "bytes" };
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

function isBurnt(client: string): boolean {
  return isClient(client) && CLIENTS[client].burntStreams === true;
}
