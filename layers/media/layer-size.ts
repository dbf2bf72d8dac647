import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LayerError } from "./layer-error.ts";

/** Most bytes of a function and its layers together, unpacked (Lambda developer guide, "Lambda quotas"). */
export const LAMBDA_LIMIT_BYTES = 250 * 1024 * 1024;
/** Kept for the function itself, whose bundle is below 2 MB. */
export const FUNCTION_BYTES = 10 * 1024 * 1024;

/** Bytes of all files below `folder`. */
export function folderBytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Throws `LayerError` when a layer of this size would not fit beside its function. */
export function assertFits(layerBytes: number): void {
  const mostBytes = LAMBDA_LIMIT_BYTES - FUNCTION_BYTES;
  if (layerBytes <= mostBytes) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
  throw new LayerError(`the layer has ${megabytes(layerBytes)} MB unpacked: at most ${megabytes(mostBytes)}`);
}
