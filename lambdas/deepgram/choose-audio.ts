import type { Format, VideoInfo } from "../shared/media/video-info.ts";

export interface AudioSource {
  readonly url: string;
  readonly contentType: string;
  /** As YouTube marks it; absent when it does not. */
  readonly language?: string;
  /** Absent when YouTube does not say. */
  readonly lengthBytes?: number;
  readonly userAgent?: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = { webm: "audio/webm", m4a: "audio/mp4", mp3: "audio/mpeg" };

/**
 * The smallest audio of the language the video was made in, among those that come in one piece. Undefined when there is
 * none: then no client got an address.
 */
export function chooseAudio({ formats }: VideoInfo): AudioSource | undefined {
  const audio = (formats ?? []).filter(isWholeAudio);
  const original = Math.max(...audio.map(preference));
  const smallest = audio.filter((format) => preference(format) === original).toSorted((a, b) => size(a) - size(b))[0];
  if (!smallest?.url) return undefined;
  const { url, ext, language, filesize, http_headers: headers } = smallest;
  return {
    url,
    contentType: CONTENT_TYPES[ext ?? ""] ?? "application/octet-stream",
    ...(language && { language }),
    ...(filesize && { lengthBytes: filesize }),
    ...(headers?.["User-Agent"] && { userAgent: headers["User-Agent"] }),
  };
}

function isWholeAudio({ url, protocol, acodec, vcodec }: Format): boolean {
  return url?.startsWith("https:") === true && protocol === "https" && vcodec === "none" && acodec !== "none";
}

const preference = ({ language_preference: preference }: Format) => preference ?? 0;
/** Of unknown size: last. */
const size = ({ filesize, tbr }: Format) => filesize ?? (tbr ? tbr * 1e6 : Number.MAX_SAFE_INTEGER);
