import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Clocks of file systems lag behind by some milliseconds. */
const LAG_MS = 1_000;

/**
 * Every file below a folder, also behind links, that was made or written at `sinceMs` (epoch milliseconds) or later. Syntheses and
 * compiled code are shared by all state folders and hold 200 MB: what nobody has touched since a test began holds nothing of that test.
 */
export function changedFiles(folder: string, sinceMs: number): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) >= sinceMs - LAG_MS);
}
