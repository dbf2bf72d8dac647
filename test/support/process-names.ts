import { readFileSync } from "node:fs";
import { readProcessTable } from "../../local/lambda-host/process-table.ts";

/** Programs that the service starts, by what their command line holds. */
const PROGRAMS = {
  chromium: /^\S*chromium\S* /,
  "yt-dlp": /yt[-_]dlp (?!.*--version)/,
  ffmpeg: /ffmpeg\S* -/,
  handler: /lambda-host\/bootstrap\.mjs/,
} as const;
export type Program = keyof typeof PROGRAMS;

/** Processes below this one that run the program. */
export function familyOf(program: Program): number[] {
  return below(process.pid).filter((pid) => PROGRAMS[program].test(commandLine(pid)));
}

/** Sends the signal to every process of the program below this one; how many there were. */
export function signalFamily(program: Program, signal: NodeJS.Signals): number {
  return familyOf(program).filter((pid) => signalled(pid, signal)).length;
}

/** False when the process has gone. */
export function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function below(ancestor: number): number[] {
  const table = readProcessTable();
  const found = new Set([ancestor]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const { pid, parent } of table) if (found.has(parent)) found.add(pid);
  }
  found.delete(ancestor);
  return [...found];
}

function commandLine(pid: number): string {
  try {
    return `${readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")} `;
  } catch {
    return "";
  }
}
