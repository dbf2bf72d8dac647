import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A name beside `path` for something that is not finished yet. */
export const unfinishedName = (path: string): string => `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;

/** Writes a file so that readers see the old content or the new one, never half of it. Its folder is made if absent. */
export function writeFileWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const unfinished = unfinishedName(path);
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(unfinished, content, { mode });
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

export const writeJsonFile = (path: string, value: unknown, mode?: number): void =>
  writeFileWhole(path, JSON.stringify(value), mode);

/** The value of a JSON file that serves as a cache: undefined when it is absent or unreadable. */
export function readJsonFile<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}
