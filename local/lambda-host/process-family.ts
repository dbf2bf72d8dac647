import { membersOf, type ProcessRow, processesMarked, readProcessTable } from "./process-table.ts";
import type { Watchdog } from "./watchdog.ts";

/** Longest wait for killed processes to be gone. */
const GONE_WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 5;

/** A process and everything it has started, to be measured and ended together. */
export class ProcessFamily {
  private readonly groups = new Set<number>();
  private readonly marker: string;
  private readonly watchdog: Watchdog;

  /** `marker` stands in the environment of the first process, and so of all that inherit it. */
  constructor(marker: string, watchdog: Watchdog) {
    this.marker = marker;
    this.watchdog = watchdog;
  }

  /** Takes a process group into the family. */
  adopt(group: number): void {
    if (this.groups.has(group)) return;
    this.groups.add(group);
    this.watchdog.guard(group);
  }

  /** The members in a process table; groups they have made for themselves are adopted. */
  members(table: readonly ProcessRow[]): ProcessRow[] {
    const members = membersOf(this.groups, table);
    for (const { group } of members) this.adopt(group);
    return members;
  }

  /** Sends SIGKILL to all members whose descent can be seen; the first process must still live for that. */
  kill(): void {
    this.signal(this.members(readProcessTable()));
  }

  /** Kills what is left, also what lost its parent, and waits until it is gone. */
  async end(): Promise<void> {
    const deadlineMs = Date.now() + GONE_WITHIN_MS;
    while (this.killRest() && Date.now() < deadlineMs) await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
    for (const group of this.groups) this.watchdog.release(group);
  }

  private killRest(): boolean {
    const table = readProcessTable();
    const left = [...this.members(table), ...processesMarked(this.marker, table)];
    this.signal(left);
    return left.length > 0;
  }

  private signal(members: readonly ProcessRow[]): void {
    for (const target of [...[...this.groups].map((group) => -group), ...members.map(({ pid }) => pid)]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // Gone already.
      }
    }
  }
}
