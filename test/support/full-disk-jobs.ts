import { spawnSync } from "node:child_process";
import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { withPage } from "../../lambdas/youtubei/browser/open-browser.ts";
import { MODULE_PATH } from "./bare-browser.ts";
import { browserProcesses } from "./browser-processes.ts";
import { OWN_TMPDIR } from "./own-tmpdir.ts";

/** What jobs came to on a disk that is too small and then grows, and one that fills while the browser is at work and is cleared. */
export interface FullDiskReport {
  readonly answers: readonly (number | string)[];
  readonly processes: readonly string[];
  readonly files: readonly string[];
}

const DISK = dirname(OWN_TMPDIR);
const FILLER = join(DISK, "filler");
const PIECE = Buffer.alloc(256 * 1024, 1);
/** Writes into the page's own storage, which stands on the disk. */
const STORE = `new Promise((done, failed) => {
  const opened = indexedDB.open("full");
  opened.onupgradeneeded = () => opened.result.createObjectStore("all");
  opened.onerror = () => failed(new Error("no storage"));
  opened.onsuccess = () => {
    const writing = opened.result.transaction("all", "readwrite");
    writing.objectStore("all").put(new Uint8Array(2 ** 23), "big");
    writing.oncomplete = () => done(42);
    writing.onabort = writing.onerror = () => failed(new Error("no storage"));
  };
})`;

function fillDisk(): void {
  try {
    for (;;) appendFileSync(FILLER, PIECE);
  } catch {
    // It is full.
  }
}

async function job(before: () => void = () => undefined): Promise<number | string> {
  try {
    const modules = await browserModules(MODULE_PATH);
    const outbound = { proxyUrl: "http://nobody:nothing@127.0.0.1:9" };
    return await withPage({ modules, outbound, host: "www.youtube.com", timeoutMs: 15_000 }, async (page) => {
      await page.context().route("https://www.youtube.com/", (route) => route.fulfill({ body: "a page" }));
      await page.goto("https://www.youtube.com/");
      before();
      return (await page.evaluate(STORE)) as number;
    });
  } catch (error) {
    return error instanceof EarshotError ? error.code : `unclassified: ${error}`;
  }
}

const answers = [await job()];
spawnSync("mount", ["-o", "remount,size=400m", DISK]);
answers.push(await job(), await job(fillDisk), await job());
rmSync(FILLER, { force: true });
answers.push(await job());
process.stdout.write(
  `${JSON.stringify({ answers, processes: browserProcesses(), files: readdirSync(OWN_TMPDIR).sort() })}\n`,
);
rmSync(OWN_TMPDIR, { recursive: true, force: true });
