import { lstat, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LaneName } from "../lanes.ts";
import type { MetricsPort } from "./metrics.ts";
import { familyMemoryBytes } from "./process-memory.ts";

const EVERY_MS = 500;
const MEGABYTE = 1024 * 1024;
const BLOCK_BYTES = 512;

/**
 * `run` with `memory.usedMb` (most at any look, twice a second, of this process and its children) and `tmp.usedMb` (what TMPDIR holds
 * at the end) counted for the lane, whatever happens.
 */
export function measured<Event, Answer>(
  lane: LaneName,
  metrics: MetricsPort,
  run: (event: Event) => Promise<Answer>,
): (event: Event) => Promise<Answer> {
  return async (event) => {
    let mostBytes = familyMemoryBytes() ?? 0;
    const look = () => {
      mostBytes = Math.max(mostBytes, familyMemoryBytes() ?? 0);
    };
    const timer = setInterval(look, EVERY_MS).unref();
    try {
      return await run(event);
    } finally {
      clearInterval(timer);
      look();
      if (mostBytes > 0) metrics.add("memory.usedMb", mostBytes / MEGABYTE, lane);
      metrics.add("tmp.usedMb", (await folderBytes(tmpdir())) / MEGABYTE, lane);
    }
  };
}

/** What the files below a folder take on disk; what vanishes meanwhile does not count. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => diskBytes(join(entry.parentPath, entry.name)));
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}

async function diskBytes(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  return stats ? stats.blocks * BLOCK_BYTES : 0;
}
