import { readdirSync, readFileSync } from "node:fs";

/**
 * Bytes of memory that this process and everything it has started take now: proportional set size, so that pages shared between
 * browser processes count once (proc(5), smaps_rollup). Undefined where there is no /proc.
 */
export function familyMemoryBytes(): number | undefined {
  const parents = readParents();
  if (!parents) return undefined;
  const family = [...parents.keys()].filter((pid) => descendsFrom(pid, process.pid, parents));
  return family.reduce((sum, pid) => sum + proportionalBytes(pid), 0);
}

function readParents(): Map<number, number> | undefined {
  const parents = new Map<number, number>();
  for (const name of readNames("/proc") ?? []) {
    const stat = /^\d+$/.test(name) ? readText(`/proc/${name}/stat`) : undefined;
    // The name in parentheses may hold spaces and parentheses; the parent's id is the second field behind it (proc(5)).
    const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  return parents.has(process.pid) ? parents : undefined;
}

function descendsFrom(pid: number, ancestor: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
    if (at === ancestor) return true;
  }
  return pid === ancestor;
}

function proportionalBytes(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/smaps_rollup`) ?? "")?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readNames(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch {
    return undefined;
  }
}
