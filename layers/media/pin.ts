import { download } from "./download.ts";
import { LayerError } from "./layer-error.ts";
import { PINS_FILE, type PinnedArchive, type PinnedWheel, readPins, writePins } from "./pins.ts";
import { wheelDigest } from "./python-wheels.ts";

/**
 * Records the checksums that are missing in the pins, from the package index and the publisher's list; nobody types one. What cannot be
 * reached stays null and is told. Answers the exit code: 1 when something stayed null. `file`: other pins than the layer's own.
 */
export async function main([file = PINS_FILE]: readonly string[]): Promise<number> {
  const pins = readPins(file);
  const missing: string[] = [];
  const wheels = [...pins.ytDlp.wheels, pins.ffmpeg.wheel];
  for (const wheel of wheels) wheel.sha256 ??= await digests(wheel, missing);
  const { standalone } = pins.ytDlp;
  standalone.sha256 ??= await publishedDigest(standalone, missing);
  writePins(file, pins);
  for (const line of missing) process.stderr.write(`still without a checksum: ${line}\n`);
  return missing.length === 0 ? 0 : 1;
}

/** A digest for each platform, in the platforms' order. */
async function digests(wheel: PinnedWheel, missing: string[]): Promise<string[] | null> {
  try {
    const found: string[] = [];
    for (const platform of wheel.platforms) found.push(await wheelDigest(wheel, platform));
    return found;
  } catch (error) {
    return told(error, `${wheel.package} ${wheel.version}`, missing);
  }
}

/** The archive's line in the publisher's list: digest, blanks, name. */
async function publishedDigest({ archive, sums }: PinnedArchive, missing: string[]): Promise<string | null> {
  try {
    const list = (await download(sums)).toString("utf8");
    const name = archive.split("/").at(-1);
    const line = list
      .split("\n")
      .map((entry) => entry.trim().split(/\s+\*?/))
      .find(([, file]) => file === name);
    if (line?.[0] && /^[0-9a-f]{64}$/.test(line[0])) return line[0];
    throw new LayerError(`${sums} has no line for it`);
  } catch (error) {
    return told(error, archive, missing);
  }
}

function told(error: unknown, what: string, missing: string[]): null {
  if (!(error instanceof LayerError)) throw error;
  missing.push(`${what} (${error.message})`);
  return null;
}
