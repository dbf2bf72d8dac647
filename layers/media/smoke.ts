import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "../../lambdas/shared/subprocess/run-child.ts";
import { LayerError } from "./layer-error.ts";
import { assertFits } from "./layer-size.ts";
import { type Pins, readPins } from "./pins.ts";
import { LAYER_ZIP } from "./places.ts";
import { unpackZip } from "./read-zip.ts";

const TIMEOUT_MS = 30_000;

/** Runs the programs out of a finished zip, by default the layer's. Answers the exit code. */
export async function main([file = LAYER_ZIP]: readonly string[]): Promise<number> {
  try {
    for (const line of await smokeZip(file, readPins())) process.stdout.write(`${line}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/**
 * Unpacks a zip and runs its programs in an empty environment; the versions they tell, one a line. Throws `LayerError` when the zip is
 * not there, too big or damaged, or a program does not start or is not the pinned version.
 */
export async function smokeZip(file: string, pins: Pins): Promise<readonly string[]> {
  if (!existsSync(file)) throw new LayerError(`there is no ${file}: run npm run layers:build`);
  const folder = mkdtempSync(join(tmpdir(), "earshot-layer-"));
  try {
    const bytes = unpackZip(readFileSync(file), folder);
    assertFits(bytes);
    const ytDlp = await versionOf(folder, "yt-dlp", "--version", pins.ytDlp.version);
    const ffmpeg = await versionOf(folder, "ffmpeg", "-version", pins.ffmpeg.version);
    return [`yt-dlp ${ytDlp}`, ffmpeg, `${Math.ceil(bytes / 1024 / 1024)} MB unpacked`];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function versionOf(folder: string, program: string, flag: string, pinned: string): Promise<string> {
  const environment = { PATH: "/usr/bin:/bin", HOME: folder, TMPDIR: folder };
  const end = await runChild({
    file: join(folder, "bin", program),
    args: [flag],
    environment,
    folder,
    input: "",
    timeoutMs: TIMEOUT_MS,
    maxOutputBytes: 64 * 1024,
  });
  const line = end.output.split("\n")[0]?.trim() ?? "";
  if (end.exitCode !== 0) {
    throw new LayerError(
      `${program} does not run out of the zip: ${end.startFault ?? end.errorOutput.trim().slice(-500)}`,
    );
  }
  if (line.includes(pinned)) return line;
  throw new LayerError(`${program} out of the zip is "${line}": pinned is ${pinned}`);
}
