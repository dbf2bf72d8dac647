import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../failure.ts";

/** Where the process that runs the local service can be reached by other processes of the same user. */
export interface RunFile {
  readonly pid: number;
  readonly port: number;
  /** Secret of this run: whoever cannot read the file cannot use the port. */
  readonly token: string;
  /** Port of the public front, when the process runs `serve`. */
  readonly servePort?: number;
}

const fileOf = (home: string): string => join(home, "run.json");

/** Appears complete or not at all, readable by this user only. */
export function writeRunFile(home: string, run: RunFile): void {
  const draft = `${fileOf(home)}.${randomUUID()}.tmp`;
  writeFileSync(draft, JSON.stringify(run), { mode: 0o600, flag: "wx" });
  renameSync(draft, fileOf(home));
}

const NONE: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR"]);

/** Undefined when there is none, or none that can be used: the lock decides who may replace it. */
export function readRunFile(home: string): RunFile | undefined {
  try {
    const run: unknown = JSON.parse(readFileSync(fileOf(home), "utf8"));
    return isRunFile(run) ? run : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || NONE.has(systemCode(error))) return undefined;
    throw error;
  }
}

/** The run of the `serve` that holds the state folder's lock, `holder` being the process that does; undefined: none does. */
export function servedBy(home: string, holder: number | undefined): RunFile | undefined {
  const run = holder === undefined ? undefined : readRunFile(home);
  return run?.pid === holder && run?.servePort !== undefined ? run : undefined;
}

export function removeRunFile(home: string): void {
  rmSync(fileOf(home), { force: true });
}

function isRunFile(run: unknown): run is RunFile {
  if (typeof run !== "object" || run === null || !("pid" in run && "port" in run && "token" in run)) return false;
  return Number.isInteger(run.pid) && Number.isInteger(run.port) && typeof run.token === "string";
}
