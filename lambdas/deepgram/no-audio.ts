import { CODES } from "../shared/codes.ts";
import { EarshotError } from "../shared/errors.ts";
import type { YtdlpRun } from "../shared/media/ask-ytdlp.ts";
import { classifyStderr } from "../shared/media/classify-stderr.ts";
import { YTDLP } from "../shared/media/ytdlp-command.ts";
import type { Outbound } from "../shared/proxy/port.ts";

/**
 * Why an answer of yt-dlp's does without what the audio needs. yt-dlp answers with the page alone when its other requests died, so the
 * cause is in its warnings, or in what the gateway did; only a run without a fault tells that there is no audio (`SpeechFailed`, with
 * `otherwise` as its words). Words about captions are not about the audio.
 */
export async function noAudio(
  otherwise: string,
  { errorOutput, client = YTDLP }: Pick<YtdlpRun, "errorOutput" | "client">,
  outbound: Pick<Outbound, "fault">,
): Promise<EarshotError> {
  const fault = await outbound.fault();
  if (fault) return fault;
  const said = classifyStderr(errorOutput);
  if (said && CODES[said.code].proof === undefined) return new EarshotError(said.code, { client, ...said });
  return new EarshotError("SpeechFailed", { client, detail: otherwise });
}
