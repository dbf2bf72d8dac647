import { askVersion } from "../shared/media/ask-version.ts";
import { toolAgeDays } from "../shared/media/tool-age.ts";
import type { LaneTools } from "../shared/run-lane.ts";

/** Tells how old yt-dlp is; `version` as it stands in its answer, absent when it gave none. Never throws. */
export type TellAge = (tool: string, tools: Pick<LaneTools, "outbound" | "now">, version?: string) => Promise<void>;

/**
 * Calls `onAge` with days. A yt-dlp too old to answer at all is the one whose age matters most: without an answer it is asked for its
 * version, once a process.
 */
export function ageTeller(onAge: (days: number) => void): TellAge {
  let asked: Promise<string | undefined> | undefined;
  return async (tool, { outbound, now }, version) => {
    if (version === undefined) asked ??= askVersion(tool, outbound.proxyUrl).catch(() => undefined);
    const days = toolAgeDays(version ?? (await asked) ?? "", now());
    if (days !== undefined) onAge(days);
  };
}
