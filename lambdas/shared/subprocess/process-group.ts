/**
 * A child started with `detached` leads a process group of its own, so one signal reaches it and all it started (setsid(2), and kill(2)
 * with a negative id).
 */
export class ProcessGroup {
  readonly #leader: number | undefined;
  #force: NodeJS.Timeout | undefined;

  /** `leader` is undefined for a child that could not be started. */
  constructor(leader: number | undefined) {
    this.#leader = leader;
  }

  /** Asks the group to end and forces it after `graceMs`. Further calls change nothing. */
  end(graceMs: number): void {
    if (this.#force) return;
    this.#send("SIGTERM");
    this.#force = setTimeout(() => this.#send("SIGKILL"), graceMs);
  }

  /** Ends what the leader left behind. To be called once the leader has ended. */
  sweep(): void {
    clearTimeout(this.#force);
    this.#send("SIGKILL");
  }

  /** A group without members answers ESRCH: then there is nothing to do. */
  #send(signal: NodeJS.Signals): void {
    if (this.#leader === undefined) return;
    try {
      process.kill(-this.#leader, signal);
    } catch {
      return;
    }
  }
}
