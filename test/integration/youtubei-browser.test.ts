import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { presentedKey } from "../../lambdas/shared/proxy/presented-key.ts";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { endProcesses } from "../../lambdas/youtubei/browser/end-processes.ts";
import { withPage } from "../../lambdas/youtubei/browser/open-browser.ts";
import { warmBinary } from "../../lambdas/youtubei/browser/warm-binary.ts";
import { MODULE_PATH } from "../support/bare-browser.ts";
import { browserProcesses, processFile } from "../support/browser-processes.ts";
import { DEMO_ACCOUNT, Visitor } from "../support/demo-internet.ts";
import { Gateway } from "../support/gateway.ts";
import { openTestOutbound } from "../support/outbound.ts";
import { OWN_TMPDIR } from "../support/own-tmpdir.ts";
import { attemptYoutubei, browserOutbound } from "../support/youtubei-lane.ts";

const HOST = "www.youtube.com";
/** A page whose answers do not come is given up after 12 seconds. */
const SOONER_THAN_ANSWERS_MS = 12_000;

/** The same way out, without the authority that vouches for the demo internet. */
function trustingTheSystemAlone(outbound: Outbound): Outbound {
  return new Proxy(outbound, {
    get(target, name) {
      const value: unknown = name === "extraCaPem" ? undefined : Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Sockets of this process that lead to a port, as Node itself knows them. */
function connectionsTo(port: number): number {
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles(): { remotePort?: number }[] };
  return handles.call(process).filter(({ remotePort }) => remotePort === port).length;
}

it("says so when the disk is full, and leaves nothing half done", async () => {
  const modules = await browserModules(MODULE_PATH);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });

  await expect(warmBinary({ ...modules, inflate: () => Promise.reject(full) })).rejects.toMatchObject({
    code: "NoDiskSpace",
  });
  expect(readdirSync(OWN_TMPDIR)).toEqual([]);
});

it("is lost without its layer, and starts nothing when the job is settled", async () => {
  const visitor = await Visitor.start();
  const outbound = await browserOutbound(visitor.internet);

  expect((await attemptYoutubei(outbound, { modulePath: "/nowhere:/nothing" })).result).toMatchObject({
    outcome: "lost",
    code: "NotInstalled",
  });
  expect((await attemptYoutubei(outbound, { stillNeeded: [false] })).result).toMatchObject({ code: "NotNeeded" });
  expect(visitor.internet.connects).toEqual([]);
});

it("goes no further, dearer way once the job is settled", async () => {
  const visitor = await Visitor.start();
  const outbound = await browserOutbound(visitor.internet);
  const gone: string[] = [];
  const way = (name: string) => async () => {
    gone.push(name);
    throw new EarshotError("EmptyPanel");
  };
  const strategies = [way("first"), way("second"), way("third")];

  const { result, noted } = await attemptYoutubei(outbound, { strategies, stillNeeded: [true, true, false] });

  expect(result).toMatchObject({ outcome: "lost", code: "NotNeeded" });
  expect(gone).toEqual(["first", "second"]);
  expect(noted.map(({ code }) => code)).toEqual(["EmptyPanel", "EmptyPanel"]);
});

it("shows neither token nor credentials in its command line and environment, and repeats the driver's features", async () => {
  const visitor = await Visitor.start();
  const outbound = await browserOutbound(visitor.internet);
  const modules = await browserModules(MODULE_PATH);
  process.env.AWS_SECRET_ACCESS_KEY = "an-aws-key-nobody-may-see";

  const seen = await withPage({ modules, outbound, host: HOST, timeoutMs: 60_000 }, async () =>
    browserProcesses()
      .flatMap((id) => [processFile(id, "cmdline"), processFile(id, "environ")])
      .join("\n"),
  );

  const { password: token } = new URL(outbound.proxyUrl);
  expect(seen).toContain("--proxy-bypass-list=<-loopback>");
  for (const secret of [token, DEMO_ACCOUNT.password, "an-aws-key-nobody-may-see"]) expect(seen).not.toContain(secret);
  const lists = [...seen.matchAll(/--disable-features=([^\0]*)/g)].map(([, names = ""]) => names.split(","));
  expect(lists.length).toBeGreaterThan(1);
  expect(lists.at(-1)).toEqual(expect.arrayContaining(lists.flat()));
  expect(seen).not.toMatch(/--ignore-certificate-errors\0|--disable-web-security|--allow-running-insecure-content/);
});

it("takes a key that was shown in a verified handshake, whether the chain comes with its root or without", async () => {
  const modules = await browserModules(MODULE_PATH);
  const withoutRoot = await Gateway.start();
  const withRoot = await Visitor.start();
  const outbounds = [
    await openTestOutbound(withoutRoot.secretJson(), { lane: "youtubei" }),
    await browserOutbound(withRoot.internet),
  ];
  for (const outbound of outbounds) {
    const status = await withPage({ modules, outbound, host: HOST, timeoutMs: 60_000 }, async (page) =>
      (await page.goto(`https://${HOST}/robots.txt`))?.status(),
    );
    expect(status).toBe(200);
  }
  await outbounds[0]?.close();
  await withoutRoot.close();
});

it("takes no other key: a certificate nobody vouches for is the exit's fault", async () => {
  const visitor = await Visitor.start();
  const outbound = trustingTheSystemAlone(await browserOutbound(visitor.internet));

  await expect(presentedKey(outbound, HOST)).rejects.toMatchObject({ code: "ProxyExitFailed" });
  expect((await attemptYoutubei(outbound)).result).toMatchObject({ code: "ProxyExitFailed" });
});

it.each([[false], [true]])(
  "does not wait for answers when the gateway refuses the account (own authority: %s)",
  async (ownCa) => {
    const visitor = await Visitor.start();
    const outbound = await browserOutbound(visitor.internet, { password: "wrong" });
    const startedAt = performance.now();
    const { result } = await attemptYoutubei(ownCa ? outbound : trustingTheSystemAlone(outbound));

    expect(result).toMatchObject({ code: "ProxyAuthFailed" });
    expect(performance.now() - startedAt).toBeLessThan(SOONER_THAN_ANSWERS_MS);
  },
);

it("ends a browser that hangs or is killed, with the true code, and the next one works", async () => {
  const visitor = await Visitor.start();
  const outbound = await browserOutbound(visitor.internet);
  const hang = () => new Promise<never>(() => undefined);
  const killed = async () => {
    endProcesses(`${OWN_TMPDIR}/earshot-run-`);
    return hang();
  };

  expect((await attemptYoutubei(outbound, { strategies: [hang], timeoutMs: 1_500 })).result).toMatchObject({
    code: "LaneTimedOut",
  });
  expect((await attemptYoutubei(outbound, { strategies: [killed] })).result).toMatchObject({ code: "LaneCrashed" });
  expect(browserProcesses()).toEqual([]);
  expect((await attemptYoutubei(outbound)).result).toMatchObject({ outcome: "won" });
});

it("leaves no connection behind once the way out is closed", async () => {
  const visitor = await Visitor.start();
  for (let job = 0; job < 3; job++) {
    const outbound = await browserOutbound(visitor.internet);
    await presentedKey(outbound, HOST);
    await outbound.close();
  }

  await expect.poll(() => connectionsTo(visitor.internet.proxyPort)).toBe(0);
});

it("leaves no process and no file behind, ten times", async () => {
  const visitor = await Visitor.start();
  const outbound = await browserOutbound(visitor.internet);
  const files: string[][] = [];
  for (let job = 0; job < 10; job++) {
    expect((await attemptYoutubei(outbound)).result).toMatchObject({ outcome: "won" });
    expect(browserProcesses()).toEqual([]);
    files.push(readdirSync(OWN_TMPDIR, { recursive: true }).map(String).sort());
  }
  expect(files.at(-1)).toEqual(files[0]);
});
