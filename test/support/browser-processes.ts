import { readdirSync, readFileSync } from "node:fs";
import { OWN_TMPDIR } from "./own-tmpdir.ts";

/** Ids of the processes whose command line names this process's own TMPDIR: its browsers. */
export function browserProcesses(): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return ids.filter((id) => processFile(id, "cmdline").includes(`${OWN_TMPDIR}/`));
}

/** A file of a process in /proc; empty when the process is gone. */
export function processFile(id: string, name: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    return "";
  }
}
