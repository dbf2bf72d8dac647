import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertFits, folderBytes } from "../media/layer-size.ts";

const MODULES = join(import.meta.dirname, "..", "..", "node_modules");
/** The driver, and the browser packed for Lambda; what they need comes along. */
const ROOTS = ["playwright-core", "@sparticuz/chromium"] as const;
/** For another runtime than Node.js, which the packages choose by name. */
const OTHER_RUNTIME = /^(?:bare-|teex$)/;
/** Not needed to drive a browser: viewers, code generation, types, documentation, the software renderer. */
const LEFT_OUT = [
  /\/playwright-core\/lib\/(?:vite|tools)$/,
  /\/playwright-core\/(?:types|bin)$/,
  /\/swiftshader\.tar\.br$/,
  /\.d\.[mc]?ts$/,
  /\/README\.md$/,
] as const;

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Names and versions of everything in the layer: it changes when one of them does. */
export function chromiumPackages(modules: string = MODULES): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name) || OTHER_RUNTIME.test(name)) return;
    const manifest = JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as Manifest;
    found.set(name, manifest.version);
    for (const needed of Object.keys(manifest.dependencies ?? {})) visit(needed);
  };
  for (const root of ROOTS) visit(root);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Lays the layer out in `folder` as Lambda mounts it on /opt: `nodejs/node_modules/…`, from the modules installed here. Throws
 * `LayerError` when it would not fit beside its function.
 */
export function buildChromiumLayer(folder: string, modules: string = MODULES): void {
  const target = join(folder, "nodejs", "node_modules");
  mkdirSync(target, { recursive: true });
  for (const name of chromiumPackages(modules).keys()) {
    cpSync(join(modules, name), join(target, name), { recursive: true, filter: isWanted });
  }
  assertFits(folderBytes(folder));
}

function isWanted(path: string): boolean {
  return !LEFT_OUT.some((pattern) => pattern.test(path));
}
