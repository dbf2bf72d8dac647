import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PINS_FILE } from "./pins.ts";

/** Everything made here; nothing of it belongs to the repository. */
export const BUILD_FOLDER = join(import.meta.dirname, ".build");
/** The tools of this machine, laid out as a layer: `bin/yt-dlp`, `bin/ffmpeg`. */
export const LOCAL_LAYER = join(BUILD_FOLDER, "layer");
/** The layer for Lambda, made from the pins as they are: with others it is another file, and a deployment never takes an old one. */
export const LAYER_ZIP = join(BUILD_FOLDER, `media-layer-${digestOf(PINS_FILE)}.zip`);

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12);
}
