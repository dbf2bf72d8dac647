import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { withPage } from "../../lambdas/youtubei/browser/open-browser.ts";
import { MODULE_PATH, withBareBrowser } from "../support/bare-browser.ts";
import { hostilePage } from "../support/hostile-page.ts";
import { removeOwnTmpdir } from "../support/own-tmpdir.ts";
import type { LeakClient } from "./clients.ts";

const HOST = "www.youtube.com";
/** From a documentation range (RFC 5737): nobody's. */
const NOBODY = "192.0.2.9";
const AT_WORK_MS = 1_500;

process.on("exit", removeOwnTmpdir);

/** The browser, on a page that tries every way out. The page needs no network, so the gateway's troubles do not stop it. */
export const BROWSER_CLIENT: LeakClient = {
  everyJobs: 20,
  use: async ({ proxyUrl }) => {
    const modules = await browserModules(MODULE_PATH);
    await withPage({ modules, outbound: { proxyUrl }, host: HOST, timeoutMs: 15_000 }, misbehave);
  },
  leak: () => withBareBrowser(misbehave),
};

async function misbehave(page: Page): Promise<void> {
  const body = hostilePage({ udp: `${NOBODY}:3478`, tcp: `${NOBODY}:80` });
  await page.context().route(`https://${HOST}/`, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(`https://${HOST}/`, { waitUntil: "commit" });
  await wait(AT_WORK_MS);
}
