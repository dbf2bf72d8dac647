import { readdirSync, readFileSync } from "node:fs";

/**
 * Ends every process whose command line names `folder`: browsers that did not end by themselves. The driver does not tell their ids, and
 * a browser that hangs does not answer it.
 */
export function endProcesses(folder: string): void {
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name) && Number(name) !== process.pid && commandLine(name).includes(folder)) end(Number(name));
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    return;
  }
}
