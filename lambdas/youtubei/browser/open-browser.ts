import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import type { Code } from "../../shared/codes.ts";
import { EarshotError, toEarshotError } from "../../shared/errors.ts";
import { inTime } from "../../shared/in-time.ts";
import { withScratchFolder } from "../../shared/media/scratch-folder.ts";
import type { Outbound } from "../../shared/proxy/port.ts";
import { presentedKey } from "../../shared/proxy/presented-key.ts";
import type { BrowserModules } from "./browser-modules.ts";
import { chromiumFlags } from "./chromium-flags.ts";
import { endProcesses } from "./end-processes.ts";
import { type WarmBinary, warmBinary } from "./warm-binary.ts";

export interface BrowserOrder {
  readonly modules: BrowserModules;
  readonly outbound: Pick<Outbound, "proxyUrl" | "extraCaPem">;
  /** Whose keys are taken when there is an authority of one's own. */
  readonly host: string;
  /** Time for everything, milliseconds; a browser still at work then is ended. */
  readonly timeoutMs: number;
}

const CLOSE_MS = 2_000;
const TOO_LATE = "the browser gave no transcript in time and was ended";
/** With less room than this in TMPDIR, what goes wrong in a browser goes wrong for that: its profile alone takes more. */
const LEAST_FREE_BYTES = 1024 * 1024;
/** How a browser without room may fail; what is missing here is an answer of YouTube's or of the gateway's. */
const MAY_BE_THE_DISK: ReadonlySet<Code> = new Set([
  "LaneCrashed",
  "LaneTimedOut",
  "LayoutChanged",
  "NetworkReset",
  "TruncatedResponse",
  "Unclassified",
]);

/**
 * Gives `work` the one page of a new browser that has no way out but the job's proxy, and ends the browser afterwards, whatever happens:
 * no process and no file of it stays. Throws what `work` throws, `LaneTimedOut`, `LaneCrashed` when the browser cannot be started,
 * `NoDiskSpace`, and what a handshake with `host` throws.
 */
export async function withPage<Result>(order: BrowserOrder, work: (page: Page) => Promise<Result>): Promise<Result> {
  const { outbound, host } = order;
  const pins = outbound.extraCaPem === undefined ? [] : [await presentedKey(outbound, host)];
  const binary = await warmBinary(order.modules);
  return withScratchFolder(async (folder) => {
    let context: BrowserContext | undefined;
    try {
      context = await launch(order, binary, folder, pins);
      const page = context.pages()[0] ?? (await context.newPage());
      return await Promise.race([inTime(work(page), order.timeoutMs, TOO_LATE), deathOf(context, page)]);
    } catch (error) {
      throw await orDiskFull(error, folder);
    } finally {
      await Promise.race([context?.close().catch(() => undefined), wait(CLOSE_MS)]);
      endProcesses(folder);
    }
  });
}

/** The profile's own context, because one process allows no second one. */
async function launch(
  { modules, outbound, timeoutMs }: BrowserOrder,
  { executable, libraries, fonts }: WarmBinary,
  folder: string,
  pins: readonly string[],
): Promise<BrowserContext> {
  const proxy = new URL(outbound.proxyUrl);
  try {
    return await modules.chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath: executable,
      args: [...chromiumFlags(pins)],
      // Loopback too goes to the proxy, which refuses it: a page must not reach Lambda's own interface there.
      proxy: { server: proxy.origin, username: proxy.username, password: proxy.password, bypass: "<-loopback>" },
      env: { HOME: folder, TMPDIR: folder, LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: fonts, LANG: "en_US.UTF-8" },
      artifactsDir: join(folder, "artifacts"),
      userAgent: userAgentOf(modules.majorVersion),
      serviceWorkers: "block",
      acceptDownloads: false,
      locale: "en-US",
      timeout: timeoutMs,
      handleSIGHUP: false,
      handleSIGINT: false,
      handleSIGTERM: false,
    });
  } catch (cause) {
    throw new EarshotError("LaneCrashed", { detail: "the browser did not start", cause });
  }
}

/** A browser does not say what it died of: where there is no room left, it was that. */
async function orDiskFull(thrown: unknown, folder: string): Promise<unknown> {
  if (!MAY_BE_THE_DISK.has(toEarshotError(thrown).code)) return thrown;
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < LEAST_FREE_BYTES ? new EarshotError("NoDiskSpace", { cause: thrown }) : thrown;
}

/** A desktop browser's, without the word that says it has no window. */
function userAgentOf(majorVersion: string): string {
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${majorVersion}.0.0.0 Safari/537.36`;
}

/** Rejects when the browser or its page dies, whatever is being waited for; closing it in the end is no death any more. */
function deathOf(context: BrowserContext, page: Page): Promise<never> {
  const death = new Promise<never>((_, fail) => {
    const die = () => fail(new EarshotError("LaneCrashed", { detail: "the browser died at work" }));
    context.once("close", die);
    page.once("crash", die);
  });
  death.catch(() => undefined);
  return death;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
