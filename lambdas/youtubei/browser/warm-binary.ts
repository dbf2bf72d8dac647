import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orNoDiskSpace } from "../../shared/media/no-disk-space.ts";
import type { BrowserModules } from "./browser-modules.ts";

/** Where the browser and what it needs stand. */
export interface WarmBinary {
  readonly executable: string;
  /** Shared libraries that neither Lambda nor a small container has. */
  readonly libraries: string;
  /** Without a font, text has no size and cannot be clicked. */
  readonly fonts: string;
}

/** Archives and what they become. The software renderer is left out: pages draw nothing. */
const UNPACKED = { "chromium.br": "chromium", "al2023.tar.br": "al2023", "fonts.tar.br": "fonts" } as const;
/** Written last: without it an unpacking was cut short, and half a browser must not be started. */
const DONE = "chromium.unpacked";

let unpacking: Promise<WarmBinary> | undefined;

/** The browser, unpacked into TMPDIR once a process and kept: some 200 MB. Throws `NoDiskSpace`. */
export function warmBinary(modules: BrowserModules): Promise<WarmBinary> {
  unpacking ??= unpack(modules).catch((error) => {
    unpacking = undefined;
    throw error;
  });
  return unpacking;
}

async function unpack({ archives, inflate }: BrowserModules): Promise<WarmBinary> {
  const folder = tmpdir();
  if (!existsSync(join(folder, DONE))) {
    await clear(folder);
    try {
      await everyOne(Object.keys(UNPACKED).map((archive) => inflate(join(archives, archive))));
      await writeFile(join(folder, DONE), "");
    } catch (error) {
      await clear(folder);
      throw orNoDiskSpace(error);
    }
  }
  return {
    executable: join(folder, "chromium"),
    libraries: join(folder, "al2023", "lib"),
    fonts: join(folder, "fonts"),
  };
}

async function clear(folder: string): Promise<void> {
  const left = Object.values(UNPACKED).map((name) => rm(join(folder, name), { recursive: true, force: true }));
  await Promise.all(left);
}

/** Waits for the others when one fails: what still writes would come back after it was cleared away. */
async function everyOne(works: readonly Promise<unknown>[]): Promise<void> {
  for (const ended of await Promise.allSettled(works)) if (ended.status === "rejected") throw ended.reason;
}
