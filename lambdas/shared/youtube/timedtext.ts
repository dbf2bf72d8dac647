import { EarshotError } from "../errors.ts";
import type { OutboundRequest } from "../proxy/port.ts";
import type { YoutubeClient } from "./clients.ts";

const ORIGIN = "https://www.youtube.com";

/** Who asks for captions: any identity with a name and a user agent. */
export type TimedTextClient = Pick<YoutubeClient, "name" | "version" | "userAgent">;

/**
 * Whether a caption URL answers only with a proof-of-origin token: `exp` names `xpe` or `xpv`. Fetched without one it stalls for about
 * eight seconds and then sends 200 with no body, so it is not fetched.
 */
export function isTokenGated(baseUrl: string): boolean {
  const values = [...baseUrl.matchAll(/[?&]exp=([^&#]*)/g)].map((match) => safeDecode(match[1] ?? ""));
  return values.some((value) => value.split(",").some((flag) => flag === "xpe" || flag === "xpv"));
}

/**
 * The request for a track's captions as json3, without positions (`xosf`) and without translation. The signed part of the URL goes out
 * byte for byte as it came. Throws `LayoutChanged` when the URL is not one of YouTube's caption URLs.
 */
export function timedTextRequest(client: TimedTextClient, baseUrl: string): OutboundRequest {
  const absolute = baseUrl.startsWith("/") && !baseUrl.startsWith("//") ? `${ORIGIN}${baseUrl}` : baseUrl;
  const url = URL.canParse(absolute) ? new URL(absolute) : undefined;
  if (url?.origin !== ORIGIN || url.pathname !== "/api/timedtext") {
    throw new EarshotError("LayoutChanged", {
      client: client.name,
      detail: "a caption URL that does not lead to timedtext",
    });
  }
  const signed = url.search
    .replace(/([?&])(?:fmt|xosf|tlang)=[^&]*(?=&|$)/g, "$1")
    .replace(/&{2,}|&$/g, (run) => (run.length > 1 ? "&" : ""));
  return {
    operation: "timedtext",
    url: `${ORIGIN}/api/timedtext${signed}&fmt=json3`.replace("?&", "?"),
    headers: { "user-agent": client.userAgent.replace("{version}", client.version) },
  };
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
