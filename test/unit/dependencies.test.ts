import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { ensureInstalled, isInstalled, node24 } from "../../local/cli/dependencies.mjs";
import { importsOf, isCode, repositoryFiles } from "../support/structure/source-file.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Locked {
  readonly version: string;
  readonly optional?: true;
}

const WANTED = {
  "": { version: "1.0.0" },
  "node_modules/a": { version: "2.0.0" },
  "node_modules/b": { version: "3.0.0", optional: true },
} as const;

function project(installed: Readonly<Record<string, Locked>> | undefined, { hasNode = true } = {}): string {
  const folder = temporaryFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write(join(folder, "package-lock.json"), JSON.stringify({ packages: WANTED }));
  if (installed) write(join(folder, "node_modules", ".package-lock.json"), JSON.stringify({ packages: installed }));
  if (hasNode) write(node24(folder), "");
  return folder;
}

const { "": _, ...ALL } = WANTED;

test("what the lockfile names is installed", () => {
  expect(isInstalled(project(ALL))).toBe(true);
});

test("a package for another system may be absent", () => {
  expect(isInstalled(project({ "node_modules/a": ALL["node_modules/a"] }))).toBe(true);
});

test.each([
  ["nothing is there", undefined, {}],
  ["a package is missing", { "node_modules/b": ALL["node_modules/b"] }, {}],
  ["a package has another version", { ...ALL, "node_modules/a": { version: "2.0.1" } }, {}],
  ["an optional package has another version", { ...ALL, "node_modules/b": { version: "2.9.9" } }, {}],
  ["Node 24 is missing", ALL, { hasNode: false }],
])("it has to be installed when %s", (_name, installed, more) => {
  expect(isInstalled(project(installed, more))).toBe(false);
});

test("an npm that an interrupted installation has left behind may get in the way once", async () => {
  const folder = project(undefined, { hasNode: false });
  const lock = JSON.stringify({ packages: ALL });
  writeFileSync(
    join(folder, "npm.js"),
    `const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
    appendFileSync("runs", ".");
    if (readFileSync("runs", "utf8").length === 1) {
      console.error("npm error ENOTEMPTY: directory not empty, rmdir 'node_modules'");
      process.exit(1);
    }
    mkdirSync("node_modules/node/bin", { recursive: true });
    writeFileSync("node_modules/node/bin/node", "");
    writeFileSync("node_modules/.package-lock.json", ${JSON.stringify(lock)});`,
  );
  vi.stubEnv("npm_execpath", join(folder, "npm.js"));
  await ensureInstalled(folder, () => {}).finally(() => vi.unstubAllEnvs());
  expect([isInstalled(folder), readFileSync(join(folder, "runs"), "utf8")]).toEqual([true, ".."]);
});

/** Run as commands, or known to the compiler alone. */
const NOT_IMPORTED = ["@biomejs/biome", "@types/node", "aws-cdk", "node", "typescript"];

describe("the packages of package.json", () => {
  const root = join(import.meta.dirname, "..", "..");
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const names = Object.keys({ ...dependencies, ...devDependencies });

  test("are those that something imports", () => {
    const files = repositoryFiles(root).filter(isCode);
    const imported = new Set(files.flatMap((file) => importsOf(file).map(({ target }) => target)));
    const required = files.map(({ text }) => text).join("\n");
    const isUsed = (name: string) =>
      [...imported].some((target) => target === name || target.startsWith(`${name}/`)) ||
      required.includes(`require(import.meta.url)("${name}")`);

    const unused = names.filter((name) => !isUsed(name.replace("@types/", "")));

    expect(unused.sort()).toEqual(NOT_IMPORTED);
  });

  test("stand in THIRD_PARTY.md, with nothing beside them", () => {
    const [table = ""] = readFileSync(join(root, "THIRD_PARTY.md"), "utf8").split("Programs that some lanes call");
    const told = [...table.matchAll(/^\| ([@a-z][^|]*?) *\|/gm)].flatMap(([, cell = ""]) => cell.split(", "));

    expect(told.filter((name) => name !== "package").sort()).toEqual(names.sort());
  });
});
