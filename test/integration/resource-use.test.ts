import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { familyMemoryBytes } from "../../lambdas/shared/observe/process-memory.ts";
import { measured } from "../../lambdas/shared/observe/resource-use.ts";
import { OWN_TMPDIR, removeOwnTmpdir } from "../support/own-tmpdir.ts";

const MEGABYTE = 1024 * 1024;
/** Memory is looked at twice a second. */
const TWO_LOOKS_MS = 1_000;
afterAll(removeOwnTmpdir);
const linux = familyMemoryBytes() !== undefined;
if (!linux) process.stderr.write("skipped: memory of processes is read from /proc, which this system does not have\n");

/** Runs `work` measured; gives what was counted. */
async function count(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  const metrics = {
    add: (name: string, value = 1) => void Object.assign(seen, { [name]: value }),
    flush: () => undefined,
  };
  await measured("captions", metrics, work)({}).catch(() => undefined);
  return seen;
}

describe("what an invocation uses", () => {
  it.skipIf(!linux)("counts the memory of children that are gone by the end", async () => {
    const before = await count(async () => undefined);
    const during = await count(async () => {
      const child = spawn(process.execPath, [
        "-e",
        `const held = Buffer.alloc(${200 * MEGABYTE}, 1); console.log(held[5]); process.stdin.resume()`,
      ]);
      await once(child.stdout, "data");
      await wait(TWO_LOOKS_MS);
      child.stdin.end();
      await once(child, "exit");
    });
    expect(during["memory.usedMb"]).toBeGreaterThan((before["memory.usedMb"] ?? 0) + 150);
  });

  it("counts what lies in the temporary folder, also when the work fails", async () => {
    const file = join(OWN_TMPDIR, "used");
    const before = await count(async () => undefined);
    writeFileSync(file, Buffer.alloc(30 * MEGABYTE, 1));
    const after = await count(() => Promise.reject(new Error("as scripted")));
    rmSync(file);
    expect((after["tmp.usedMb"] ?? 0) - (before["tmp.usedMb"] ?? 0)).toBeGreaterThan(25);
  });
});
