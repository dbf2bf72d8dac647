/** Lets items of distributed Maps begin, until it is closed: then those under way end, and no other begins. */
export class ItemGate {
  #inside = 0;
  #closed = false;
  #empty: (() => void) | undefined;

  /** Resolves when an item may begin; never resolves once the gate is closed, except by `signal`: then without being let in. */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.#closed) await new Promise<void>((left) => signal.addEventListener("abort", () => left(), { once: true }));
    this.#inside += 1;
  }

  leave(): void {
    this.#inside -= 1;
    if (this.#inside === 0) this.#empty?.();
  }

  /** Closes the gate for good and resolves when no item is under way. */
  drain(): Promise<void> {
    this.#closed = true;
    return new Promise((empty) => {
      if (this.#inside === 0) empty();
      else this.#empty = empty;
    });
  }

  /** Items under way. */
  get inside(): number {
    return this.#inside;
  }
}
