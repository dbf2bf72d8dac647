import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { acquireLock, lockHolder } from "../../local/cli/file-lock.mjs";
import { startCommand } from "../support/run-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

function holder(path: string) {
  const process_ = startCommand(process.execPath, ["test/support/hold-lock.ts", path]);
  onTestFinished(() => process_.kill("SIGKILL"));
  return process_;
}

test("a lock has one holder until it is released", () => {
  const path = join(temporaryFolder(), "lock");
  const first = acquireLock(path);
  expect(acquireLock(path)).toEqual({ heldBy: process.pid });
  if ("release" in first) first.release();
  expect(existsSync(path)).toBe(false);
  expect(acquireLock(path)).toHaveProperty("release");
});

test("another process's lock is told with its id, and is free once that process is killed", async () => {
  const path = join(temporaryFolder(), "lock");
  const other = holder(path);
  await other.said("mine");
  expect(acquireLock(path)).toEqual({ heldBy: other.pid });
  other.kill("SIGKILL");
  await other.finished;
  expect(acquireLock(path)).toHaveProperty("release");
});

test("the same process id with another start time is another process", () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, JSON.stringify({ pid: process.pid, started: "1", nonce: "x" }));
  expect(lockHolder(path)).toBeUndefined();
  expect(acquireLock(path)).toHaveProperty("release");
});

test("garbage in the lock file is a leftover", () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, "{");
  expect(acquireLock(path)).toHaveProperty("release");
  expect(lockHolder(path)).toBe(process.pid);
});

test("of many processes that find a leftover, one gets the lock", async () => {
  const path = join(temporaryFolder(), "lock");
  writeFileSync(path, "left over");
  const processes = Array.from({ length: 8 }, () => holder(path));
  const answers = await Promise.all(
    processes.map((one) => Promise.race([one.said("mine").then(() => "mine"), one.said("held by").then(() => "held")])),
  );
  expect(answers.filter((answer) => answer === "mine")).toHaveLength(1);
  expect(JSON.parse(readFileSync(path, "utf8")).pid).toBe(processes[answers.indexOf("mine")]?.pid);
});
