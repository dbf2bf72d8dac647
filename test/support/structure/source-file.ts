import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** One text file of the repository; `path` counts from its root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** A path from the root, or the name of a package. */
  readonly target: string;
  /** Erased by type stripping: only `import type` and `export type` are. */
  readonly typeOnly: boolean;
}

/** Every file git knows or would add, without binary ones. */
export function repositoryFiles(root: string): SourceFile[] {
  const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.stdout
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
    .filter(({ text }) => !text.includes("\0"));
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"']+)["']\s*\)/g;

/** What a module imports or re-exports, dynamic imports of plain text included. */
export function importsOf({ path, text }: SourceFile): Import[] {
  const resolved = (target: string) => (target.startsWith(".") ? posix.join(posix.dirname(path), target) : target);
  return [
    ...[...text.matchAll(STATEMENT)].map(([, type, target = ""]) => ({
      target: resolved(target),
      typeOnly: type !== undefined,
    })),
    ...[...text.matchAll(DYNAMIC)].map(([, target = ""]) => ({ target: resolved(target), typeOnly: false })),
  ];
}

export function isCode({ path }: SourceFile): boolean {
  return /\.(ts|mjs)$/.test(path);
}
