import dgram from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Page } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { withPage } from "../../lambdas/youtubei/browser/open-browser.ts";
import { MODULE_PATH, withBareBrowser } from "../support/bare-browser.ts";
import { Visitor } from "../support/demo-internet.ts";
import { eventually } from "../support/eventually.ts";
import { hostilePage } from "../support/hostile-page.ts";
import { browserOutbound } from "../support/youtubei-lane.ts";

const HOST = "www.youtube.com";
const AT_WORK_MS = 2_500;

/** Two servers on the loopback that nobody may reach, and what reached them. */
async function traps() {
  const reached = { udp: 0, tcp: 0 };
  const udp = dgram.createSocket("udp4").on("message", () => {
    reached.udp++;
  });
  udp.bind(0, "127.0.0.1");
  const tcp = net.createServer((socket) => {
    reached.tcp++;
    socket.on("error", () => undefined).destroy();
  });
  tcp.listen(0, "127.0.0.1");
  await Promise.all([once(udp, "listening"), once(tcp, "listening")]);
  onTestFinished(() => void [udp, tcp].map((server) => server.close()));
  const at = (server: dgram.Socket | net.Server) => `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  return { reached, html: hostilePage({ udp: at(udp), tcp: at(tcp) }) };
}

const visit = (page: Page) => page.goto(`https://${HOST}/watch?v=plainmanual`, { waitUntil: "commit" });

test("a hostile page reaches nobody: not by UDP, not on the loopback, not past the list of hosts", async () => {
  const { reached, html } = await traps();
  const visitor = await Visitor.start();
  visitor.internet.serve("*", "watch", { status: 200, headers: { "content-type": "text/html" }, body: html });
  const outbound = await browserOutbound(visitor.internet);
  const modules = await browserModules(MODULE_PATH);

  await withPage({ modules, outbound, host: HOST, timeoutMs: 60_000 }, async (page) => {
    await visit(page);
    await wait(AT_WORK_MS);
  });

  expect(reached).toEqual({ udp: 0, tcp: 0 });
  expect(new Set(visitor.internet.connects.map(({ target }) => target))).toEqual(new Set([`${HOST}:443`]));
});

test("the same page in a browser without our flags and proxy is noticed by the same traps", async () => {
  const { reached, html } = await traps();
  await withBareBrowser(async (page) => {
    await page
      .context()
      .route(`https://${HOST}/**`, (route) => route.fulfill({ contentType: "text/html", body: html }));
    await visit(page);
    await eventually(() => reached.udp > 0 && reached.tcp > 0);
  });
});
