import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findTool } from "../../lambdas/shared/subprocess/find-tool.ts";
import { type RunCommand, runChild } from "../../lambdas/shared/subprocess/run-child.ts";
import { startChild } from "../../lambdas/shared/subprocess/start-child.ts";

const TOOLS = join(import.meta.dirname, "../support/fake-tools");

/** As long as what the tools leave behind. */
const FOREVER_MS = 600_000;

const command = (tool: string, changes: Partial<RunCommand> = {}): RunCommand => ({
  file: join(TOOLS, tool),
  args: [],
  environment: { PATH: "/usr/bin:/bin" },
  folder: tmpdir(),
  input: "",
  timeoutMs: FOREVER_MS,
  graceMs: 200,
  maxOutputBytes: 10_000,
  ...changes,
});

/** A zombie counts as gone: it only waits for its parent. */
function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
}

const pids = (output: string) => output.trim().split(/\s+/).map(Number);

describe("running a program", () => {
  test("gives it the arguments as they are, the input, the folder and only the environment named", async () => {
    process.env.EARSHOT_TEST_LEAK = "must not be seen";
    const end = await runChild(command("tells-all", { args: ["a b", "$(id)", "; ls", ""], input: "one\ntwo\n" }));
    delete process.env.EARSHOT_TEST_LEAK;

    const lines = end.output.split("\n");
    expect(end).toMatchObject({ stopReason: "none", exitCode: 0, errorOutput: "" });
    expect(lines.filter((line) => line.startsWith("argument="))).toEqual([
      "argument=a b",
      "argument=$(id)",
      "argument=; ls",
      "argument=",
    ]);
    expect(lines).toContain("input=two");
    expect(end.output).not.toContain("EARSHOT_TEST_LEAK");
    expect(lines.filter((line) => /^environment=(?!PATH|PWD|OLDPWD|SHLVL|_=)/.test(line))).toEqual([]);
  });

  test("tells the exit code and what it said on standard error", async () => {
    const end = await runChild(command("fails", { args: ["3", "it went wrong"] }));
    expect(end).toMatchObject({ stopReason: "none", exitCode: 3, errorOutput: "it went wrong\n" });
  });

  test("half an answer is no failure of the program: the caller has to see it", async () => {
    expect(await runChild(command("half-a-line"))).toMatchObject({ exitCode: 0, output: '{"id":"dQw4w9' });
  });

  test("a program ended by another's signal has no exit code", async () => {
    const end = await runChild(command("dies-by-signal"));
    expect(end).toMatchObject({ stopReason: "none", endedBy: "SIGKILL" });
    expect(end.exitCode).toBeUndefined();
  });

  test.each([
    ["a missing program", { file: join(TOOLS, "no-such-tool") }, "ENOENT"],
    ["a file that is no program", { file: join(import.meta.dirname, "run-child.test.ts") }, "EACCES"],
    ["a missing folder", { folder: join(tmpdir(), "no-such-folder-here") }, "ENOENT"],
    ["an argument no system takes", { args: ["a\0b"] }, "ERR_INVALID_ARG_VALUE"],
  ])("%s is told, not thrown", async (_name, changes, startFault) => {
    expect(await runChild(command("half-a-line", changes))).toMatchObject({
      startFault,
      stopReason: "none",
      output: "",
    });
  });
});

describe("ending a program", () => {
  test("one that hangs and ignores the polite signal is forced, with its children", async () => {
    const child = startChild(command("hangs", { timeoutMs: FOREVER_MS }));
    const [output] = await once(child.output, "data");
    child.stop("cancelled");
    expect(await child.ended).toMatchObject({ stopReason: "cancelled", endedBy: "SIGKILL" });
    expect(pids(String(output))).toHaveLength(2);
    await expect.poll(() => pids(String(output)).filter(isAlive)).toEqual([]);
  });

  test("one that takes longer than it may is ended", async () => {
    const end = await runChild(command("hangs", { timeoutMs: 300 }));
    expect(end).toMatchObject({ stopReason: "timed-out", endedBy: expect.stringMatching(/^SIG(TERM|KILL)$/) });
  });

  test("what a program leaves behind does not outlive it, nor hold the caller up", async () => {
    const end = await runChild(command("leaves-a-child"));
    expect(end).toMatchObject({ stopReason: "none", exitCode: 0 });
    await expect.poll(() => pids(end.output).filter(isAlive)).toEqual([]);
    expect(end.durationMs).toBeLessThan(FOREVER_MS);
  });

  test.each([
    ["output", [], 10_000],
    ["errors", ["errors"], 5000],
  ])("one that floods with %s is ended and its words are bounded", async (_name, args, most) => {
    const end = await runChild(command("floods", { args, maxErrorBytes: 5000 }));
    expect(end.stopReason).toBe("too-much-output");
    expect(end.output.length + end.errorOutput.length).toBe(most);
  });

  test("the first reason stays", async () => {
    const end = await runChild(command("floods", { timeoutMs: 1, signal: AbortSignal.abort() }));
    expect(end.stopReason).toBe("cancelled");
  });

  test("cancelling ends a program whose output nobody reads", async () => {
    const child = startChild(command("floods"));
    child.stop("cancelled");
    expect(await child.ended).toMatchObject({ stopReason: "cancelled" });
  });
});

describe("finding a program", () => {
  test("takes the first folder that has it, and only what may be executed", async () => {
    expect(await findTool("hangs", `/nowhere:relative:${TOOLS}`)).toBe(join(TOOLS, "hangs"));
    expect(await findTool("hangs", "/nowhere")).toBeUndefined();
    expect(await findTool("hangs", undefined)).toBeUndefined();
    expect(await findTool("run-child.test.ts", import.meta.dirname)).toBeUndefined();
  });
});
