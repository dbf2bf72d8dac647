/** The lock is ours until `release`, or until the process ends. */
export interface OwnedLock {
  release(): void;
}

/** Another living process has it. */
export interface HeldLock {
  readonly heldBy: number;
}

/** Takes the lock at `path` at once, or tells which process holds it; the leftover of a dead process is replaced. */
export function acquireLock(path: string): OwnedLock | HeldLock;

/** Id of the living process that holds the lock at `path`; undefined when nobody does. */
export function lockHolder(path: string): number | undefined;
