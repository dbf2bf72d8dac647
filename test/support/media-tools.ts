import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where `npm run layers:install` puts yt-dlp and ffmpeg. */
export const MEDIA_LAYER = join(import.meta.dirname, "../../layers/media/.build/layer");
export const MEDIA_BIN = join(MEDIA_LAYER, "bin");

/**
 * Why tests with the real yt-dlp and ffmpeg cannot run here; undefined when they can. Continuous integration installs them: there the
 * tests run, and fail, in any case.
 */
export const mediaToolsMissing: string | undefined =
  process.env.CI === "true" || existsSync(join(MEDIA_BIN, "yt-dlp"))
    ? undefined
    : "yt-dlp and ffmpeg are not installed: npm run layers:install";
