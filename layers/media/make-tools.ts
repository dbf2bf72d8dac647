import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LayerError } from "./layer-error.ts";
import type { Pins } from "./pins.ts";
import { installWheels } from "./python-wheels.ts";

/** Puts ffmpeg into a layer. `platform` is pip's tag; without one, this machine's build. */
export async function addFfmpeg(layer: string, { ffmpeg }: Pins, platform?: string): Promise<void> {
  const unpacked = join(layer, "ffmpeg-wheel");
  await installWheels([ffmpeg.wheel], unpacked, platform);
  const binaries = join(unpacked, "imageio_ffmpeg", "binaries");
  const name = readdirSync(binaries).find((file) => file.startsWith("ffmpeg-"));
  if (name === undefined) throw new LayerError("the ffmpeg wheel holds no ffmpeg");
  mkdirSync(join(layer, "bin"), { recursive: true });
  renameSync(join(binaries, name), join(layer, "bin", "ffmpeg"));
  chmodSync(join(layer, "bin", "ffmpeg"), 0o755);
  rmSync(unpacked, { recursive: true });
}

/** Puts the yt-dlp of the wheels into a layer, started by `python`. Only for machines that have Python. */
export async function addYtdlpWheels(layer: string, { ytDlp }: Pins, python: string): Promise<void> {
  await installWheels(ytDlp.wheels, join(layer, "yt-dlp"), "any");
  // -P and -s: modules come from the layer, not from the working directory or a user's own packages.
  addLauncher(layer, `PYTHONPATH="$layer/yt-dlp" exec "${python}" -P -s -m yt_dlp "$@"`);
}

/** Starts a program of the layer wherever the layer is unpacked. */
export function addLauncher(layer: string, command: string): void {
  mkdirSync(join(layer, "bin"), { recursive: true });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
  const folder = 'layer="${0%/*}/.."';
  writeFileSync(join(layer, "bin", "yt-dlp"), `#!/bin/sh\n${folder}\n${command}\n`, { mode: 0o755 });
}
