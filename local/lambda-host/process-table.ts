import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Resident memory, bytes, pages shared with others included. */
  readonly residentBytes: number;
}

const PAGE_BYTES = 4096;
const PROC = "/proc";
const hasProc = existsSync(`${PROC}/self/stat`);

/** Reads a file below /proc; undefined when the process is gone or not ours. */
function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`${PROC}/${pid}/${file}`, "latin1");
  } catch {
    return undefined;
  }
}

/** All living processes of the machine (proc(5), `stat`; zombies have died); empty where there is no /proc, as on macOS. */
export function readProcessTable(): ProcessRow[] {
  if (!hasProc) return [];
  return readdirSync(PROC)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = readProc(Number(name), "stat");
      if (stat === undefined) return [];
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [, parent, group] = fields.map(Number);
      if (fields[0] === "Z") return [];
      return [
        { pid: Number(name), parent: parent ?? 0, group: group ?? 0, residentBytes: Number(fields[21]) * PAGE_BYTES },
      ];
    });
}

/**
 * The processes that belong to an environment: those in one of its groups and everything they have started, also what has made itself
 * a group of its own (Chromium's launcher does).
 */
export function membersOf(groups: ReadonlySet<number>, table: readonly ProcessRow[]): ProcessRow[] {
  const members = new Map(table.filter(({ group }) => groups.has(group)).map((row) => [row.pid, row]));
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const row of table) if (members.has(row.parent)) members.set(row.pid, row);
  }
  return [...members.values()];
}

/** Process ids whose environment at their start held `marker`: finds what was left behind after its parent died. */
export function processesMarked(marker: string, table: readonly ProcessRow[]): ProcessRow[] {
  return table.filter(({ pid }) => readProc(pid, "environ")?.includes(marker));
}

/** Memory of processes with shared pages counted once among their users (proc(5), `smaps_rollup`), bytes. */
export function proportionalBytes(rows: readonly ProcessRow[]): number {
  return rows.reduce((sum, { pid, residentBytes }) => {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(readProc(pid, "smaps_rollup") ?? "")?.[1];
    return sum + (kib === undefined ? residentBytes : Number(kib) * 1024);
  }, 0);
}
