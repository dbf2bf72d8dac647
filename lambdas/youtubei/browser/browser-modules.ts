import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserType } from "playwright-core";
import { EarshotError } from "../../shared/errors.ts";

/** The driver and the packed browser, as they stand in the layer. */
export interface BrowserModules {
  readonly chromium: BrowserType;
  /** Folder of the browser's archives. */
  readonly archives: string;
  /** Unpacks one archive into TMPDIR. */
  readonly inflate: (archive: string) => Promise<string>;
  /** Chromium's major version, as pages see it. */
  readonly majorVersion: string;
}

const PACKED = "@sparticuz/chromium";

const loaded = new Map<string, Promise<BrowserModules>>();

/**
 * Imports the driver and the packed browser, once a process. They stand in a folder of `modulePath`, which is what Lambda (/opt/nodejs of
 * the layer) and the laptop say in NODE_PATH; an import by name does not look there (Node.js documentation, "ECMAScript modules", no
 * NODE_PATH), so the folder is looked for here. Throws `NotInstalled` where they are not, and on machines Chromium is not packed for.
 */
export function browserModules(modulePath = ""): Promise<BrowserModules> {
  const modules = loaded.get(modulePath) ?? load(modulePath);
  loaded.set(modulePath, modules);
  return modules;
}

async function load(modulePath: string): Promise<BrowserModules> {
  if (process.platform !== "linux" || process.arch !== "x64") throw absent(`no Chromium for ${process.platform}`);
  const folder = modulePath.split(":").find((path) => path !== "" && existsSync(join(path, "playwright-core")));
  if (folder === undefined) throw absent("the Chromium layer is not there");
  const packed = join(folder, PACKED);
  try {
    const { version } = JSON.parse(readFileSync(join(packed, "package.json"), "utf8")) as { version: string };
    const driver = await importFile<typeof import("playwright-core")>(join(folder, "playwright-core", "index.mjs"));
    const { inflate } = await importFile<typeof import("@sparticuz/chromium")>(join(packed, "build", "index.js"));
    const majorVersion = version.split(".")[0] ?? version;
    return { chromium: driver.chromium, archives: join(packed, "bin"), inflate, majorVersion };
  } catch (cause) {
    throw absent("the Chromium layer is not whole", cause);
  }
}

const importFile = <Module>(file: string): Promise<Module> => import(pathToFileURL(file).href);

const absent = (detail: string, cause?: unknown) => new EarshotError("NotInstalled", { detail, cause });
