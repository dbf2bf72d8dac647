import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { browserModules } from "../../lambdas/youtubei/browser/browser-modules.ts";
import { withPage } from "../../lambdas/youtubei/browser/open-browser.ts";
import { buildChromiumLayer, chromiumPackages } from "../../layers/chromium/build.ts";
import { folderBytes } from "../../layers/media/layer-size.ts";
import { unpackZip } from "../../layers/media/read-zip.ts";
import { writeZip } from "../../layers/media/write-zip.ts";
import { OWN_TMPDIR, removeOwnTmpdir } from "../support/own-tmpdir.ts";

const MB = 1024 * 1024;

afterAll(removeOwnTmpdir);

test("the layer fits, carries its licences, and its browser starts out of the finished zip", async () => {
  const [built, zip, unpacked] = ["built", "layer.zip", "unpacked"].map((name) => join(OWN_TMPDIR, name)) as [
    string,
    string,
    string,
  ];
  buildChromiumLayer(built);
  writeZip(built, zip);
  unpackZip(readFileSync(zip), unpacked);
  const modulePath = join(unpacked, "nodejs", "node_modules");

  expect(folderBytes(built)).toBeLessThan(85 * MB);
  expect(statSync(zip).size).toBeLessThan(80 * MB);
  for (const name of chromiumPackages().keys()) {
    expect(
      ["LICENSE", "LICENSE.md", "license"].some((file) => existsSync(join(modulePath, name, file))),
      name,
    ).toBe(true);
  }
  const outbound = { proxyUrl: "http://nobody:nothing@127.0.0.1:9" };
  const modules = await browserModules(modulePath);
  const answer = await withPage({ modules, outbound, host: "www.youtube.com", timeoutMs: 30_000 }, (page) =>
    page.evaluate("6 * 7"),
  );
  expect(answer).toBe(42);
});
