import type { CaptionTrack, TextFormat } from "../../scenes/scene.ts";
import { type Answer, json, text } from "../exchange.ts";
import { renderJson3 } from "./json3.ts";
import { renderSrt, renderVtt } from "./vtt.ts";
import { renderSrv1, renderSrv2, renderSrv3, renderTtml } from "./xml.ts";

const XML = "text/xml; charset=UTF-8";

const RENDERERS: Readonly<Record<TextFormat, (track: CaptionTrack) => Answer>> = {
  json3: (track) => json(renderJson3(track)),
  srv1: (track) => text(renderSrv1(track), XML),
  srv2: (track) => text(renderSrv2(track), XML),
  srv3: (track) => text(renderSrv3(track), XML),
  ttml: (track) => text(renderTtml(track), XML),
  srt: (track) => text(renderSrt(track), "text/plain; charset=UTF-8"),
  vtt: (track) => text(renderVtt(track), "text/vtt; charset=UTF-8"),
};

/** The track in the format it is asked for, unless the track is stubborn. Without a format, or with an unknown one: `srv1`. */
export function renderTrack(track: CaptionTrack, asked: string | null): Answer {
  const format = track.alwaysAnswers ?? asked ?? "srv1";
  return (Object.hasOwn(RENDERERS, format) ? RENDERERS[format as TextFormat] : RENDERERS.srv1)(track);
}
