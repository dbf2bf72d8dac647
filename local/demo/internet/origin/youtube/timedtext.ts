import { renderTrack } from "../captions/render.ts";
import { type Answer, type Asked, html, text } from "../exchange.ts";
import { pageToken } from "../signature.ts";
import type { World } from "../world.ts";
import { isCaptionUrlValid, trackOfUrl } from "./caption-urls.ts";

const EMPTY: Answer = text("", "text/html; charset=UTF-8");

/** `GET /api/timedtext`: one track, if the URL is signed, young and, where it asks for a token, has one. */
export function answerTimedtext(asked: Asked, world: World): Answer {
  const { scene, url } = asked;
  if (!isCaptionUrlValid(url, world)) return html("", 403);
  if (url.searchParams.has("tlang")) return html("", 429);
  const track = scene === undefined ? undefined : trackOfUrl(scene, url);
  if (scene === undefined || track === undefined) return EMPTY;
  if (isGated(url) && (scene.faults.timedtext?.kind === "token-refused" || !hasToken(url, scene.id, world))) {
    return { ...EMPTY, delayMs: world.gateDelayMs };
  }
  return renderTrack(track, url.searchParams.get("fmt"));
}

function isGated(url: URL): boolean {
  return /^xp[ev]$/.test(url.searchParams.get("exp") ?? "");
}

/** The token alone is not enough: the parameters that the web player sends with it must be there too. */
function hasToken({ searchParams }: URL, videoId: string, world: World): boolean {
  const isComplete = searchParams.get("potc") === "1" && searchParams.get("c") === "WEB";
  return isComplete && searchParams.get("pot") === pageToken(videoId, world.signingKey);
}
