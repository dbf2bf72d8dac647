import { EarshotError } from "../shared/errors.ts";
import type { LaneResult } from "../shared/outcome.ts";
import { assembleCues } from "../shared/transcript/assemble-cues.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";
import { answerJson } from "../shared/youtube/http-answer.ts";
import { type Panel, readPanel } from "../shared/youtube/panel.ts";
import { panelRequest } from "../shared/youtube/panel-request.ts";
import type { Attempt } from "./attempt.ts";
import { panelTrack } from "./panel-track.ts";
import { won } from "./won.ts";

type Rows = Extract<Panel, { readonly state: "rows" }>;

/**
 * The transcript panel, the second source. Throws `EmptyPanel` when it has no content, `TruncatedResponse` for content without rows (a
 * broken answer: worth another try), `PanelOtherLanguage` when its words are not in the language asked for.
 */
export async function askPanel(attempt: Attempt, client: YoutubeClient): Promise<LaneResult> {
  const track = panelTrack(attempt);
  const response = await attempt.deps.outbound.send(panelRequest(client, attempt.videoId, track.hl));
  const panel = readPanel(answerJson(response, "panel", client.name));
  if (panel.state === "empty") throw new EarshotError("EmptyPanel", { client: client.name });
  if (panel.state === "broken")
    throw new EarshotError("TruncatedResponse", { client: client.name, detail: "a panel without a row" });
  return transcriptOf(attempt, client, panel, track.identify(panel));
}

function transcriptOf(
  attempt: Attempt,
  client: YoutubeClient,
  panel: Rows,
  identity: ReturnType<ReturnType<typeof panelTrack>["identify"]>,
): LaneResult {
  const cues = assembleCues({ cues: withLastEnd(panel, attempt.video.durationMs), rolling: true });
  if (cues.length === 0)
    throw new EarshotError("TruncatedResponse", { client: client.name, detail: "a panel of blank rows" });
  return won(attempt, {
    ...identity,
    source: "get_panel",
    client,
    chapters: panel.chapters.length > 0 ? panel.chapters : (attempt.listed?.chapters ?? []),
    cues,
    warnings: ["times are whole seconds: the transcript panel gives no others"],
  });
}

/** The last row lasts until the video ends, if that is known. */
function withLastEnd({ cues }: Rows, durationMs: number | undefined): Rows["cues"] {
  const last = cues.at(-1);
  if (!last || last.endMs !== undefined || durationMs === undefined || durationMs <= last.startMs) return cues;
  return [...cues.slice(0, -1), { ...last, endMs: durationMs }];
}
