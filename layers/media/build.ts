import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { download } from "./download.ts";
import { LayerError } from "./layer-error.ts";
import { assertFits, folderBytes } from "./layer-size.ts";
import { addFfmpeg, addLauncher } from "./make-tools.ts";
import { PINS_FILE, type PinnedArchive, type Pins, readPins } from "./pins.ts";
import { BUILD_FOLDER, LAYER_ZIP } from "./places.ts";
import { unpackZip } from "./read-zip.ts";
import { smokeZip } from "./smoke.ts";
import { writeZip } from "./write-zip.ts";

/** The functions run on x86-64. */
const LAMBDA_PLATFORM = "manylinux2014_x86_64";

/** Makes the layer for Lambda from the pins, checks it and leaves it as a zip. Answers the exit code. */
export async function main([file = PINS_FILE, zip = LAYER_ZIP]: readonly string[]): Promise<number> {
  try {
    for (const line of await buildLayer(readPins(file), zip)) process.stdout.write(`${line}\n`);
    process.stdout.write(`${zip}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    process.stderr.write(`the media layer cannot be built: ${error.message}\n`);
    return 1;
  }
}

/** The zip appears under its name only once its programs have run out of it. */
async function buildLayer(pins: Pins, zip: string): Promise<readonly string[]> {
  assertPinned(pins);
  mkdirSync(BUILD_FOLDER, { recursive: true });
  const stage = mkdtempSync(join(BUILD_FOLDER, "stage-"));
  try {
    const layer = join(stage, "layer");
    await addStandalone(layer, pins.ytDlp.standalone);
    await addFfmpeg(layer, pins, LAMBDA_PLATFORM);
    assertFits(folderBytes(layer));
    const unchecked = join(stage, "layer.zip");
    writeZip(layer, unchecked);
    const versions = await smokeZip(unchecked, pins);
    mkdirSync(dirname(zip), { recursive: true });
    renameSync(unchecked, zip);
    return versions;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function assertPinned({ ytDlp, ffmpeg }: Pins): void {
  const missing = [
    ...(ytDlp.standalone.sha256 ? [] : [`yt-dlp ${ytDlp.version} (${ytDlp.standalone.archive})`]),
    ...(ffmpeg.wheel.sha256 ? [] : [`ffmpeg ${ffmpeg.version}`]),
  ];
  if (missing.length === 0) return;
  throw new LayerError(
    `no checksum is pinned for ${missing.join(", ")}; run \`npm run layers:pin\` where its publisher can be reached`,
  );
}

async function addStandalone(layer: string, { archive, sha256, program }: PinnedArchive): Promise<void> {
  const bytes = await download(archive);
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== sha256) throw new LayerError(`${archive} has the checksum ${digest}: pinned is ${sha256}`);
  unpackZip(bytes, join(layer, "yt-dlp"));
  addLauncher(layer, `exec "$layer/yt-dlp/${program}" "$@"`);
}
