import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LaneResult } from "../../lambdas/shared/outcome.ts";
import type { Strategy } from "../../lambdas/youtubei/run-strategies.ts";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";
import { MODULE_PATH } from "../support/bare-browser.ts";
import { browserProcesses, processFile } from "../support/browser-processes.ts";
import { Visitor } from "../support/demo-internet.ts";
import type { FullDiskReport } from "../support/full-disk-jobs.ts";
import { functionFrom } from "../support/function-folder.ts";
import { hosted } from "../support/hosted-function.ts";
import { OWN_TMPDIR } from "../support/own-tmpdir.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { attemptYoutubei, browserOutbound } from "../support/youtubei-lane.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Numbers of a page's own: they stand in V8's heap. */
const HEAP_HOG = "(() => { const kept = []; for (;;) kept.push(new Array(1e6).fill(Math.random())); })()";

test("a page that eats its memory ends the browser: the true code, no process, and the next one works", async () => {
  const visitor = await Visitor.start();
  const outbound = await browserOutbound(visitor.internet);
  const hog: Strategy = ({ page }) => page.evaluate<LaneResult>(HEAP_HOG);

  const { result } = await attemptYoutubei(outbound, { strategies: [hog], timeoutMs: 40_000 });

  expect(result).toMatchObject({ code: "LaneCrashed", effect: "bug" });
  expect(browserProcesses()).toEqual([]);
  expect((await attemptYoutubei(outbound)).result).toMatchObject({ outcome: "won" });
  expect(readdirSync(OWN_TMPDIR).filter((name) => name.startsWith("earshot-run-"))).toEqual([]);
});

/** A function whose browser opens a page and takes as many megabytes outside of V8's heap as it is told. */
const HOGGING = `
import { browserModules } from ${JSON.stringify(join(ROOT, "lambdas/youtubei/browser/browser-modules.ts"))};
import { withPage } from ${JSON.stringify(join(ROOT, "lambdas/youtubei/browser/open-browser.ts"))};
const outbound = { proxyUrl: "http://nobody:nothing@127.0.0.1:9" };
const take = (mb) => "(() => { globalThis.kept = []; for (let mb = 0; mb < " + mb + "; mb += 64) kept.push(new Uint8Array(2 ** 26).fill(1)); return 42; })()";
export const handler = async ({ mb }) => {
  const modules = await browserModules(${JSON.stringify(MODULE_PATH)});
  return withPage({ modules, outbound, host: "www.youtube.com", timeoutMs: 40_000 }, async (page) => {
    const answer = await page.evaluate(take(mb));
    if (mb > 0) await new Promise((resolve) => setTimeout(resolve, 5_000));
    return answer;
  });
};`;

test("a browser over the function's memory ends this function alone, and the next invocation works", async () => {
  const temporary = temporaryFolder();
  const spec = functionFrom(HOGGING, { memoryMb: 1024, timeoutSeconds: 60 });
  const { invoke } = hosted(spec);

  const over = await invoke({ mb: 2048 });
  const next = await invoke({ mb: 0 });

  expect(over.functionError).toMatchObject({ errorType: "Runtime.ExitError" });
  expect(next).toMatchObject({ payload: 42 });
  const browsers = readProcessTable().filter(({ pid }) => processFile(String(pid), "cmdline").includes(temporary));
  expect(browsers).toEqual([]);
});

/** Runs the jobs on a small disk of their own. */
function onSmallDisk(): FullDiskReport | string {
  const script = `mount -t tmpfs -o size=100m tmpfs "$1" && TMPDIR="$1" exec "$2" "$3"`;
  const inside = [temporaryFolder(), process.execPath, join(ROOT, "test/support/full-disk-jobs.ts")];
  const own = process.getuid?.() === 0 ? "-m" : "-Urm";
  const { stdout, stderr } = spawnSync("unshare", [own, "sh", "-c", script, "sh", ...inside], { encoding: "utf8" });
  const last = stdout?.trim().split("\n").at(-1);
  return last ? (JSON.parse(last) as FullDiskReport) : stderr;
}

const canMount = spawnSync("unshare", [process.getuid?.() === 0 ? "-m" : "-Urm", "true"]).status === 0;

test.skipIf(!canMount)(
  canMount ? "a disk that is full is told as such, and the next job on a free one works" : "no mount namespace here",
  () => {
    expect(onSmallDisk()).toEqual({
      answers: ["NoDiskSpace", 42, "NoDiskSpace", "NoDiskSpace", 42],
      processes: [],
      files: ["al2023", "chromium", "chromium.unpacked", "fonts", "locales"],
    });
  },
);
