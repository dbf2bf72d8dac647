import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Incident } from "../incident.ts";

const LANES = ["captions", "youtubei", "ytdlp", "deepgram"] as const;

/**
 * Loaded into every function's process before its own code: lanes hold on to nine tenths of their memory and of their temporary space, as
 * a leak would after a day. Space is taken from what the function has left.
 */
const LEAK = `
const { existsSync, writeFileSync } = require("node:fs");
const lanes = /^(captions|youtubei|ytdlp|deepgram)Function/;
if (lanes.test(process.env.AWS_LAMBDA_FUNCTION_NAME ?? "") && process.env.AWS_LAMBDA_RUNTIME_API) {
  const MB = 1024 * 1024;
  const memoryMb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE);
  setTimeout(() => {
    const freeMb = memoryMb * 0.86 - process.memoryUsage().rss / MB;
    globalThis.leaked = Buffer.alloc(Math.max(1, Math.floor(freeMb)) * MB, 1);
  }, 300);
  writeFileSync(process.env.TMPDIR + "/leaked", Buffer.alloc(430 * MB, 1));
}
`;

const folder = mkdtempSync(join(tmpdir(), "earshot-leak-"));
const file = join(folder, "leak.cjs");

/** Lanes that leak: seen before anything breaks. */
export const lanesLeak: Incident = {
  name: "lanes-leak",
  about: "every lane holds on to memory and to temporary files",
  raises: LANES.flatMap((lane) => [`memory-of-${lane}-runs-short`, `temporary-space-of-${lane}-runs-short`]),
  overlay: { NODE_OPTIONS: `--require=${file}` },
  play: async (rehearsal) => {
    writeFileSync(file, LEAK);
    for (let minute = 0; minute < 10; minute += 5) {
      await rehearsal.canary();
      await rehearsal.minutes(5);
    }
    rmSync(folder, { recursive: true, force: true });
    await rehearsal.minutes(20);
  },
};
