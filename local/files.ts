import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A name beside `path` for something that is not finished yet. */
export const unfinishedName = (path: string): string => `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;

/**
 * Makes a folder, and those above it, unless it is there. Throws the system's error, at once: mkdir's own `recursive` never comes back from
 * a place like /proc, where nothing can be made (seen with Node 24.21).
 */
export function makeFolder(path: string, mode?: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && statSync(path).isDirectory()) return;
    if (code !== "ENOENT" || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path), mode);
    makeFolder(path, mode);
  }
}

/** Writes a file so that readers see the old content or the new one, never half of it. Its folder is made if absent. */
export function writeFileWhole(path: string, content: string | Uint8Array, mode = 0o644): void {
  const unfinished = unfinishedName(path);
  makeFolder(dirname(path));
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
