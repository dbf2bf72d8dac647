import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { FunctionSpec } from "../../local/template/assembly.ts";

/** A folder that is removed when the test has finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "earshot-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

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
