import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FunctionSpec } from "../../local/template/assembly.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A Lambda function whose bundle is `source`, an ES module that exports `handler`. */
export function functionFrom(source: string, overrides: Partial<FunctionSpec> = {}): FunctionSpec {
  const codeDir = join(temporaryFolder(), "code");
  mkdirSync(codeDir, { recursive: true });
  writeFileSync(join(codeDir, "index.mjs"), source);
  const name = overrides.name ?? "Work";
  return {
    name,
    folder: name.toLowerCase(),
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    codeDir,
    handler: "index.handler",
    timeoutSeconds: 10,
    memoryMb: 256,
    tmpMb: 512,
    environment: {},
    layerDirs: [],
    ...overrides,
  };
}
