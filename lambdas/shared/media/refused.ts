import { EarshotError } from "../errors.ts";
import { retryAt } from "../youtube/retry-at.ts";
import type { Refusal } from "./judge-info.ts";
import type { VideoInfo } from "./video-info.ts";

/** The error that a refusal by yt-dlp's answer comes to, with the moment of another look where there is one. */
export function refused({ code, ...facts }: Refusal, info: VideoInfo, client: string, now: Date): EarshotError {
  const start = info.release_timestamp ? new Date(info.release_timestamp * 1000) : undefined;
  return new EarshotError(code, { ...facts, client, retryAt: retryAt(code, now, start) });
}
