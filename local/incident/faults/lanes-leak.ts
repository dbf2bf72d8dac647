import { LANES } from "../../lane-names.ts";
import { type Incident, throughLane } from "../incident.ts";
import { preload } from "./preload.ts";

/**
 * Loaded into every function's process before its own code: a lane holds on to most of its memory and of its temporary space, as a leak
 * would after a day. The unpacked browser leaves youtubei less space to fill.
 */
const LEAK = `
const { writeFileSync } = require("node:fs");
const MB = 1024 * 1024;
const [, lane] = /^(captions|youtubei|ytdlp|deepgram)Function/.exec(process.env.AWS_LAMBDA_FUNCTION_NAME ?? "") ?? [];
if (lane && process.env.AWS_LAMBDA_RUNTIME_API) {
  const wantedMb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) * 0.86;
  setTimeout(() => {
    const freeMb = Math.max(1, Math.floor(wantedMb - process.memoryUsage().rss / MB));
    globalThis.leaked = Buffer.alloc(freeMb * MB, 1);
  }, 300);
  writeFileSync(process.env.TMPDIR + "/leaked", Buffer.alloc((lane === "youtubei" ? 225 : 430) * MB, 1));
}
`;

/** Lanes that leak: seen before anything breaks. */
export const lanesLeak: Incident = {
  name: "lanes-leak",
  about: "every lane holds on to memory and to temporary files",
  raises: LANES.flatMap((lane) => [`memory-of-${lane}-runs-short`, `temporary-space-of-${lane}-runs-short`]),
  arrange: (folder) => preload(folder, LEAK),
  play: async (rehearsal) => {
    for (const lane of LANES) {
      await rehearsal.jobs(1, { video: "spoken-only", ...throughLane(lane) });
    }
    await rehearsal.minutes(40);
  },
};
