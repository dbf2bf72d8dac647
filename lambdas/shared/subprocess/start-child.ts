import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { PassThrough } from "node:stream";
import { BoundedText } from "./bounded-text.ts";
import type { ChildCommand, ChildEnd, RunningChild, StopReason } from "./child-command.ts";
import { ProcessGroup } from "./process-group.ts";

const GRACE_MS = 2000;
const MAX_ERROR_BYTES = 256 * 1024;

/**
 * Starts a program whose input and output are streams. Nothing is thrown: how it ended, also when it could not be started, is in `ended`.
 * None of its descendants outlives `ended`, unless one has left the group.
 */
export function startChild(command: ChildCommand): RunningChild {
  const startedAt = performance.now();
  try {
    return supervise(command, spawnGroup(command), startedAt);
  } catch (error) {
    return neverStarted(error, startedAt);
  }
}

function spawnGroup({ file, args, environment, folder }: ChildCommand): ChildProcessWithoutNullStreams {
  return spawn(file, args, { cwd: folder, env: { ...environment }, detached: true, stdio: "pipe", windowsHide: true });
}

function supervise(command: ChildCommand, child: ChildProcessWithoutNullStreams, startedAt: number): RunningChild {
  const { graceMs = GRACE_MS, maxErrorBytes = MAX_ERROR_BYTES, signal } = command;
  const group = new ProcessGroup(child.pid);
  let stopReason: StopReason = "none";
  const stop = (reason: StopReason) => {
    if (stopReason === "none") stopReason = reason;
    group.end(graceMs);
  };
  const errorOutput = new BoundedText(child.stderr, maxErrorBytes, () => stop("too-much-output"));
  const cancel = () => stop("cancelled");
  const timer = setTimeout(() => stop("timed-out"), command.timeoutMs);
  signal?.addEventListener("abort", cancel);
  if (signal?.aborted) cancel();
  for (const stream of [child.stdin, child.stdout]) stream.on("error", () => undefined);
  const ended = endOf(child, group, graceMs).then((end) => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", cancel);
    return { ...end, stopReason, errorOutput: errorOutput.toString(), durationMs: performance.now() - startedAt };
  });
  return { input: child.stdin, output: child.stdout, ended, stop };
}

type PartOfEnd = Pick<ChildEnd, "startFault" | "exitCode" | "endedBy">;

/** The pipes close when the last holder lets go: the leader's end is what counts, its group is swept and the pipes are let go. */
function endOf(child: ChildProcessWithoutNullStreams, group: ProcessGroup, graceMs: number): Promise<PartOfEnd> {
  return new Promise((settle) => {
    child.once("error", (error) => settle({ startFault: faultOf(error) }));
    child.once("exit", () => {
      group.sweep();
      const letGo = setTimeout(() => [child.stdout, child.stderr].map((stream) => stream.destroy()), graceMs);
      child.once("close", () => clearTimeout(letGo));
    });
    child.once("close", (exitCode, endedBy) => {
      settle({ ...(exitCode !== null && { exitCode }), ...(endedBy !== null && { endedBy }) });
    });
  });
}

function neverStarted(error: unknown, startedAt: number): RunningChild {
  const end: ChildEnd = {
    startFault: faultOf(error),
    stopReason: "none",
    errorOutput: "",
    durationMs: performance.now() - startedAt,
  };
  const output = new PassThrough().end();
  return { input: new PassThrough().resume(), output, ended: Promise.resolve(end), stop: () => undefined };
}

function faultOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}
