import { chmodSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fingerprint } from "../../local/template/fingerprint.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Files count as settled: the clock is far ahead of their last change. */
function fingerprints() {
  const rootDir = temporaryFolder();
  const indexFile = join(temporaryFolder(), "files.json");
  mkdirSync(join(rootDir, "lib"));
  const path = join(rootDir, "lib", "a.txt");
  writeFileSync(path, "one");
  const take = (facts = {}, aheadMs = 10_000) =>
    fingerprint({ rootDir, paths: ["lib", "absent"], facts, indexFile, nowMs: Date.now() + aheadMs });
  return { path, rootDir, indexFile, take };
}

test("is the same for the same files and facts, with and without its index", () => {
  const { take, indexFile } = fingerprints();
  const first = take({ a: "1", b: "2" });

  expect(take({ b: "2", a: "1" })).toBe(first);
  writeFileSync(indexFile, "not json");
  expect(take({ a: "1", b: "2" })).toBe(first);
  expect(take({ a: "1" })).not.toBe(first);
});

test.each<[string, (files: ReturnType<typeof fingerprints>) => void]>([
  ["content", ({ path }) => writeFileSync(path, "twelve")],
  [
    "content of equal size, with its time set back",
    ({ path }) => {
      writeFileSync(path, "two");
      utimesSync(path, 1, 1);
    },
  ],
  ["right to run", ({ path }) => chmodSync(path, 0o755)],
  ["new file", ({ rootDir }) => writeFileSync(join(rootDir, "lib", "b.txt"), "")],
  ["new link", ({ rootDir }) => symlinkSync("a.txt", join(rootDir, "lib", "link"))],
])("changes with the %s", (_, change) => {
  const files = fingerprints();
  utimesSync(files.path, 1, 1);
  const before = files.take();

  change(files);

  expect(files.take()).not.toBe(before);
});

test("does not trust the index for files that have only just changed", () => {
  const { take, indexFile } = fingerprints();

  take({}, 0);
  expect(JSON.parse(readFileSync(indexFile, "utf8"))).toEqual({});
  take({}, 10_000);
  expect(Object.keys(JSON.parse(readFileSync(indexFile, "utf8")))).toEqual(["lib/a.txt"]);
});

test("takes less than 50 ms of the processor for five hundred unchanged files", () => {
  const { take, rootDir } = fingerprints();
  for (let n = 0; n < 500; n++) writeFileSync(join(rootDir, "lib", `${n}.bin`), "x".repeat(10_000));
  take();

  const times = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    take();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });

  expect(Math.min(...times)).toBeLessThan(50);
});
