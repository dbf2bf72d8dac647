import type { LaneName } from "../lambdas/shared/lanes.ts";

const ALL: Readonly<Record<LaneName, true>> = { captions: true, youtubei: true, ytdlp: true, deepgram: true };

/** Every lane, in the order of the race. One that is missing here does not compile. */
export const LANES = Object.keys(ALL) as readonly LaneName[];
