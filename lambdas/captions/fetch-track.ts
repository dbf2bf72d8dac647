import { EarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { assembleCues } from "../shared/transcript/assemble-cues.ts";
import type { ChosenTrack } from "../shared/transcript/choose-track.ts";
import { readTimedText } from "../shared/transcript/read-timed-text.ts";
import type { CaptionTrack } from "../shared/youtube/caption-track.ts";
import { answerText } from "../shared/youtube/http-answer.ts";
import { timedTextRequest } from "../shared/youtube/timedtext.ts";
import type { Asked } from "./ask-player.ts";
import type { Attempt } from "./attempt.ts";
import { won } from "./won.ts";

/**
 * The transcript of the chosen track. Throws `TokenGated` without asking when the URL needs a token, `EmptyCaptions` for an answer
 * without a word (never "no captions"), `UrlExpired` for a refused URL, and the codes of blocked or broken answers.
 */
export async function fetchTrack(
  attempt: Attempt,
  asked: Asked,
  chosen: ChosenTrack<CaptionTrack>,
): Promise<LaneResult> {
  const { client, answer } = asked;
  const { track } = chosen;
  if (track.gated)
    throw new EarshotError("TokenGated", {
      client: client.name,
      detail: `the URL of track ${track.vssId} needs a token`,
    });
  const response = await attempt.deps.outbound.send(timedTextRequest(client, track.baseUrl));
  const timedText = readTimedText(answerText(response, "timedtext", client.name));
  const cues = assembleCues({ cues: timedText.cues, rolling: timedText.rolling || track.kind === "asr" });
  if (cues.length === 0) {
    throw new EarshotError("EmptyCaptions", { client: client.name, detail: `track ${track.vssId} has no words` });
  }
  const warnings = timedText.format === "json3" ? [] : [`YouTube sent ${timedText.format} where json3 was asked`];
  return won(attempt, {
    source: "timedtext",
    client,
    language: track.language,
    kind: track.kind,
    trackId: track.vssId,
    isOriginalLanguage: chosen.isOriginalLanguage,
    chapters: answer.chapters,
    cues,
    warnings,
  });
}
