import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Settings with which `script` (CommonJS) is loaded into every function's process before its own code; it is written into `folder`. */
export function preload(folder: string, script: string): Readonly<Record<string, string>> {
  const file = join(folder, "preload.cjs");
  writeFileSync(file, script);
  return { NODE_OPTIONS: `--require=${file}` };
}
