import { EarshotError } from "../shared/errors.ts";
import type { CookieJar } from "../shared/media/cookie-jar.ts";
import type { VideoInfo } from "../shared/media/video-info.ts";
import { YTDLP } from "../shared/media/ytdlp-command.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import { assembleCues } from "../shared/transcript/assemble-cues.ts";
import { readTimedText } from "../shared/transcript/read-timed-text.ts";
import type { Cue } from "../shared/transcript/transcript.ts";
import type { CaptionTrack } from "../shared/youtube/caption-track.ts";
import { answerText } from "../shared/youtube/http-answer.ts";
import { timedTextRequest } from "../shared/youtube/timedtext.ts";
import { requestHeaders } from "./request-headers.ts";

export interface Subtitle {
  readonly cues: readonly Cue[];
  readonly warnings: readonly string[];
}

interface Source {
  readonly outbound: Pick<Outbound, "send">;
  readonly info: VideoInfo;
  readonly cookies?: CookieJar | undefined;
  readonly now: Date;
}

/**
 * The words of one track. Throws `TokenGated` without asking when the URL needs a token, `EmptyCaptions` for an answer without a word,
 * `UrlExpired` for a refused URL, and the codes of blocked or broken answers.
 */
export async function fetchSubtitle(track: CaptionTrack, source: Source): Promise<Subtitle> {
  if (track.gated) throw fail("TokenGated", `the URL of track ${track.vssId} needs a token`);
  const headers = requestHeaders(track.baseUrl, source);
  const request = timedTextRequest({ name: YTDLP, version: "", userAgent: headers["user-agent"] }, track.baseUrl);
  const response = await source.outbound.send({ ...request, headers });
  const { cues: raw, rolling, format } = readTimedText(answerText(response, "timedtext", YTDLP));
  const cues = assembleCues({ cues: raw, rolling: rolling || track.kind === "asr" });
  if (cues.length === 0) throw fail("EmptyCaptions", `track ${track.vssId} has no words`);
  return { cues, warnings: format === "json3" ? [] : [`YouTube sent ${format} where json3 was asked`] };
}

const fail = (code: "TokenGated" | "EmptyCaptions", detail: string) =>
  new EarshotError(code, { client: YTDLP, detail });
