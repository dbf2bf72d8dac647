import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes that the files of a folder take on disk; what vanishes meanwhile does not count. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isFile()) bytes += await fileBytes(join(entry.parentPath, entry.name));
  }
  return bytes;
}

async function fileBytes(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  return stats ? stats.blocks * 512 : 0;
}
