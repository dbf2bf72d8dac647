import { EarshotError } from "../errors.ts";
import { assembleCues } from "../transcript/assemble-cues.ts";
import type { Chapter, Transcript } from "../transcript/transcript.ts";
import { readPanel } from "./panel.ts";
import type { PanelTrack } from "./panel-track.ts";
import type { PlayerAnswer } from "./player-answer.ts";

/** The words of a transcript panel and which track they are. */
export interface PanelTranscript
  extends Pick<Transcript, "language" | "kind" | "trackId" | "isOriginalLanguage" | "cues"> {
  readonly chapters: readonly Chapter[];
  readonly warnings: readonly string[];
}

const WHOLE_SECONDS = "times are whole seconds: the transcript panel gives no others";

interface Asked {
  readonly track: PanelTrack;
  /** The player answer that the track was chosen by, if any. */
  readonly listed: PlayerAnswer | undefined;
  /** Of the video, if known. */
  readonly durationMs: number | undefined;
  /** Named in errors. */
  readonly client: string;
}

/**
 * What a `get_panel` answer holds. Throws `EmptyPanel` when it has no content, `TruncatedResponse` for content without rows (a broken
 * answer: worth another try), `PanelOtherLanguage` when its words are not in the language asked for.
 */
export function panelTranscript(answer: unknown, { track, listed, durationMs, client }: Asked): PanelTranscript {
  const panel = readPanel(answer);
  if (panel.state === "empty") throw new EarshotError("EmptyPanel", { client });
  if (panel.state === "broken")
    throw new EarshotError("TruncatedResponse", { client, detail: "a panel without a row" });
  const { warnings, ...identity } = track.identify(panel);
  const cues = assembleCues({ cues: withLastEnd(panel, durationMs), rolling: true });
  if (cues.length === 0) throw new EarshotError("TruncatedResponse", { client, detail: "a panel of blank rows" });
  return {
    ...identity,
    cues,
    chapters: panel.chapters.length > 0 ? panel.chapters : (listed?.chapters ?? []),
    warnings: [WHOLE_SECONDS, ...warnings],
  };
}

type Rows = Extract<ReturnType<typeof readPanel>, { readonly state: "rows" }>;

/** The last row lasts until the video ends, if that is known. */
function withLastEnd({ cues }: Rows, durationMs: number | undefined): Rows["cues"] {
  const last = cues.at(-1);
  if (!last || last.endMs !== undefined || durationMs === undefined || durationMs <= last.startMs) return cues;
  return [...cues.slice(0, -1), { ...last, endMs: durationMs }];
}
