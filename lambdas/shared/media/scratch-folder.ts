import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { orNoDiskSpace } from "./no-disk-space.ts";

/** Followed by the maker's process id. */
const NAME = /^earshot-run-(\d+)-/;

const inUse = new Set<string>();

/**
 * Runs `work` with a folder of its own (0700) under TMPDIR and removes the folder afterwards, whatever happens. What runs killed in the
 * middle have left behind is removed first. Throws `NoDiskSpace` when the disk is full.
 */
export async function withScratchFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), `earshot-run-${process.pid}-`)).catch(failOnDisk);
  inUse.add(folder);
  try {
    return await work(folder).catch(failOnDisk);
  } finally {
    inUse.delete(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

async function sweep(): Promise<void> {
  const names = await readdir(tmpdir());
  const left = names.filter((name) => isLeft(join(tmpdir(), name), NAME.exec(name)?.[1]));
  await Promise.all(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

/** A process id comes again: a folder of this process's own id that it does not use is another's, who is dead. */
function isLeft(folder: string, pid: string | undefined): boolean {
  if (pid === undefined || inUse.has(folder)) return false;
  return Number(pid) === process.pid || !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function failOnDisk(error: unknown): never {
  throw orNoDiskSpace(error);
}
