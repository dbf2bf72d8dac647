import { spawnSync } from "node:child_process";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { runCommand, startCommand } from "../support/run-command.ts";

const BOOTSTRAP = "local/cli/bootstrap.mjs";
const NEW_ENOUGH = 24;

/** A Node on this machine that cannot run the project itself; the one npm installed comes first on the path of `npm test`. */
function olderNode(context: TestContext): string {
  const candidates = ["/usr/local/bin/node", "/usr/bin/node"];
  const older = candidates.find((path) => {
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
    return stdout && Number.parseInt(stdout.slice(1), 10) < NEW_ENOUGH;
  });
  return older ?? context.skip("there is no Node older than 24 on this machine");
}

test("runs an entry and gives its exit code", async () => {
  const { code, stdout } = await runCommand(process.execPath, [
    BOOTSTRAP,
    "test/support/entries/answer-seven.ts",
    "a b",
    "--c",
  ]);
  expect(code).toBe(7);
  expect(JSON.parse(stdout)).toMatchObject({ args: ["a b", "--c"] });
});

test("from an older Node, runs it with Node 24", async (context) => {
  const { code, stdout } = await runCommand(olderNode(context), [
    BOOTSTRAP,
    "test/support/entries/answer-seven.ts",
    "x",
  ]);
  expect(code).toBe(7);
  expect(JSON.parse(stdout).node).toMatch(/^24\./);
});

test("from an older Node, passes a signal on and waits for the answer", async (context) => {
  const command = startCommand(olderNode(context), [BOOTSTRAP, "test/support/entries/wait-for-signal.ts"]);
  onTestFinished(() => command.kill("SIGKILL"));
  await command.said("waiting");
  command.kill("SIGTERM");
  expect(await command.finished).toMatchObject({ code: 9, signal: null });
});

test("an entry that cannot be loaded is told on stderr", async () => {
  const { code, stderr } = await runCommand(process.execPath, [BOOTSTRAP, "test/support/entries/none.ts"]);
  expect(code).toBe(1);
  expect(JSON.parse(stderr).text).toContain("Cannot find module");
});
