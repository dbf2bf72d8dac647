import type { Format, VideoInfo } from "../shared/media/video-info.ts";

export interface AudioSource {
  readonly url: string;
  readonly contentType: string;
  /** As YouTube marks it; absent when it does not. */
  readonly language?: string;
  /** Absent when YouTube does not say. */
  readonly lengthBytes?: number;
  /** Reckoned from the bit rate where YouTube does not say; absent when that is unknown too. */
  readonly estimatedBytes?: number;
  /** As in RFC 6381, for example `opus` or `mp4a.40.2`; absent when YouTube does not say. */
  readonly codec?: string;
  /** The sound comes in one file with pictures. */
  readonly hasPictures: boolean;
  readonly userAgent?: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = { webm: "audio/webm", m4a: "audio/mp4", mp3: "audio/mpeg" };
/** yt-dlp's mark of formats that are much shorter than the video. */
const DAMAGED = -10;
const LAST = -1000;

/**
 * The smallest audio of the language the video was made in, among those that come in one piece; where there is none, the smallest file of
 * sound and pictures, which is what is left where audio alone wants a token. Undefined when no client got an address.
 */
export function chooseAudio({ formats }: VideoInfo): AudioSource | undefined {
  const whole = (formats ?? []).filter(isWholeSound);
  const chosen = smallest(whole.filter(({ vcodec }) => vcodec === "none")) ?? smallest(whole);
  if (!chosen?.url) return undefined;
  const { url, ext, language, filesize, filesize_approx, acodec, vcodec, http_headers: headers } = chosen;
  const estimatedBytes = filesize ?? filesize_approx;
  return {
    url,
    contentType: CONTENT_TYPES[ext ?? ""] ?? "application/octet-stream",
    hasPictures: vcodec !== "none",
    ...(language && { language }),
    ...(filesize && { lengthBytes: filesize }),
    ...(estimatedBytes && { estimatedBytes }),
    ...(acodec && { codec: acodec }),
    ...(headers?.["User-Agent"] && { userAgent: headers["User-Agent"] }),
  };
}

function isWholeSound({ url, protocol, acodec, vcodec }: Format): boolean {
  const hasSound = vcodec === "none" ? acodec !== "none" : acodec != null && acodec !== "none";
  return hasSound && url?.startsWith("https:") === true && protocol === "https";
}

function smallest(formats: readonly Format[]): Format | undefined {
  const best = Math.max(...formats.map(rank));
  return formats.filter((format) => rank(format) === best).toSorted((a, b) => size(a) - size(b))[0];
}

/** By language; whatever is damaged comes after all that is not. */
function rank({ language_preference: language, preference }: Format): number {
  return (language ?? 0) + (preference != null && preference <= DAMAGED ? LAST : 0);
}

/** Of unknown size: last. */
const size = ({ filesize, filesize_approx }: Format) => filesize ?? filesize_approx ?? Number.MAX_SAFE_INTEGER;
