import type { CookieJar } from "../shared/media/cookie-jar.ts";
import type { VideoInfo } from "../shared/media/video-info.ts";
import { CLIENTS } from "../shared/youtube/clients.ts";

/**
 * Headers of our own request for a track that yt-dlp has found, so that YouTube sees one visitor: the user agent yt-dlp went out with,
 * and the login's cookies for that address. The result is secret when there are cookies.
 */
export function requestHeaders(
  url: string,
  seen: { readonly info: VideoInfo; readonly cookies?: CookieJar | undefined; readonly now: Date },
): { readonly "user-agent": string; readonly cookie?: string } {
  const sent = seen.info.formats?.map(({ http_headers: headers }) => headers?.["User-Agent"]).find(Boolean);
  const cookie = seen.cookies?.header(url, seen.now.getTime());
  return { "user-agent": sent ?? BROWSER, ...(cookie !== undefined && { cookie }) };
}

/** A browser's, when no format tells which one yt-dlp showed. */
const BROWSER = CLIENTS.find(({ name }) => name === "WEB")?.userAgent ?? "Mozilla/5.0";
