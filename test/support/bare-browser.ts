import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { warmBinary } from "../../lambdas/youtubei/browser/warm-binary.ts";
import { OWN_TMPDIR } from "./own-tmpdir.ts";

/** Where this tree has the driver and the packed browser. */
export const MODULE_PATH = join(import.meta.dirname, "..", "..", "node_modules");
/** What the browser needs to start in one process. */
const TO_START = [
  "--single-process",
  "--no-zygote",
  "--disable-software-rasterizer",
  "--disable-gpu",
  "--in-process-gpu",
];

/** The same browser, launched as anybody would: without a proxy and without the flags that keep it behind one. */
export async function withBareBrowser(work: (page: Page) => Promise<void>): Promise<void> {
  const modules = await browserModules(MODULE_PATH);
  const { executable, libraries, fonts } = await warmBinary(modules);
  const folder = mkdtempSync(join(OWN_TMPDIR, "bare-"));
  const context = await modules.chromium.launchPersistentContext(join(folder, "profile"), {
    executablePath: executable,
    args: TO_START,
    env: { HOME: folder, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: fonts },
  });
  try {
    await work(context.pages()[0] ?? (await context.newPage()));
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
