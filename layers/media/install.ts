import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LayerError } from "./layer-error.ts";
import { addFfmpeg, addYtdlpWheels } from "./make-tools.ts";
import { PINS_FILE, type Pins, readPins } from "./pins.ts";
import { BUILD_FOLDER, LOCAL_LAYER } from "./places.ts";
import { pythonProgram } from "./python-wheels.ts";

/**
 * Installs yt-dlp and ffmpeg for this machine, laid out as the layer is, unless the pinned versions are there already. Answers the exit
 * code: 1 when they cannot be had; the lanes that need them then say that they are not installed.
 */
export async function main(): Promise<number> {
  try {
    const made = await installTools(readPins(), LOCAL_LAYER);
    process.stderr.write(`${made ? "installed" : "already there"}: ${join(LOCAL_LAYER, "bin")}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    process.stderr.write(`yt-dlp and ffmpeg cannot be installed: ${error.message}\n`);
    return 1;
  }
}

/** Makes `layer` anew unless it was made from the same pins; whether it did. It appears whole or not at all. */
async function installTools(pins: Pins, layer: string): Promise<boolean> {
  const stamp = createHash("sha256").update(readFileSync(PINS_FILE)).update(process.arch).digest("hex");
  const stampFile = join(BUILD_FOLDER, "layer.stamp");
  if (existsSync(layer) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return false;
  const unfinished = `${layer}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    await addYtdlpWheels(unfinished, pins, await pythonProgram());
    await addFfmpeg(unfinished, pins);
    rmSync(layer, { recursive: true, force: true });
    renameSync(unfinished, layer);
    writeFileSync(stampFile, stamp);
    return true;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
