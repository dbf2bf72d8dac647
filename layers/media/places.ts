import { join } from "node:path";

/** Everything made here; nothing of it belongs to the repository. */
export const BUILD_FOLDER = join(import.meta.dirname, ".build");
/** The tools of this machine, laid out as a layer: `bin/yt-dlp`, `bin/ffmpeg`. */
export const LOCAL_LAYER = join(BUILD_FOLDER, "layer");
/** The layer for Lambda. */
export const LAYER_ZIP = join(BUILD_FOLDER, "media-layer.zip");
