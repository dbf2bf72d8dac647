import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LayerError } from "./layer-error.ts";

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const wheel = z.strictObject({
  package: z.string(),
  version: z.string(),
  /** Platform tags of the files that count, as pip names them. */
  platforms: z.array(z.string()).min(1),
  /** One a platform; null until `layers:pin` has recorded them. */
  sha256: z.array(digest).nullable(),
});

const standalone = z.strictObject({
  /** The publisher's archive: a folder with the program and all it needs. */
  archive: z.url({ protocol: /^https?$/ }),
  /** The publisher's list of checksums. */
  sums: z.url({ protocol: /^https?$/ }),
  /** The program's name in the archive. */
  program: z.string(),
  sha256: digest.nullable(),
});

const pins = z.strictObject({
  ytDlp: z.strictObject({
    /** The release's date, `yyyy.mm.dd`. */
    version: z.string().regex(/^\d{4}\.\d{2}\.\d{2}/),
    /** For laptops and continuous integration, which have Python. */
    wheels: z.array(wheel),
    /** For Lambda, which has none. */
    standalone,
  }),
  /** The same static build everywhere. */
  ffmpeg: z.strictObject({ version: z.string(), wheel }),
});

export type Pins = z.infer<typeof pins>;
export type PinnedWheel = z.infer<typeof wheel>;
export type PinnedArchive = z.infer<typeof standalone>;

export const PINS_FILE = join(import.meta.dirname, "pins.json");

/** Versions and checksums of everything in the layer. Throws `LayerError` when the file is not of its shape. */
export function readPins(file: string = PINS_FILE): Pins {
  const parsed = pins.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new LayerError(`${file} is not a list of pins: ${z.prettifyError(parsed.error)}`);
}

/** Writes the pins in the repository's own form, so that what is not new is no change: short lists stand on one line. */
export function writePins(file: string, pins: Pins): void {
  const text = JSON.stringify(pins, null, 2).replace(/^( *"\w+": )\[\n([^\][{}]*?)\n *\]/gm, (list, name, items) => {
    const line = `${name}[${items.trim().split(/,\s+/).join(", ")}]`;
    return line.length < LINE_WIDTH ? line : list;
  });
  writeFileSync(file, `${text}\n`);
}

const LINE_WIDTH = 120;
