import type { TargetSpec } from "../template/assembly.ts";

/** An event that no attempt could deliver. */
export interface DeadLetter {
  /** Name of the queue it lies in. */
  readonly queue: string;
  readonly target: TargetSpec;
  readonly event: unknown;
}

/** Queues of events that nobody could handle, as SQS would hold them until somebody looks. */
export class DeadLetters {
  private letters: DeadLetter[] = [];
  private readonly used = new Set<string>();

  add(letter: DeadLetter): void {
    this.used.add(letter.queue);
    this.letters.push(letter);
  }

  /** How many lie in each queue; queues that nobody has ever used are left out. */
  depths(): Readonly<Record<string, number>> {
    const depths: Record<string, number> = Object.fromEntries([...this.used].map((queue) => [queue, 0]));
    for (const { queue } of this.letters) depths[queue] = (depths[queue] ?? 0) + 1;
    return depths;
  }

  /** Hands every event to its target again; those that fail again stay. */
  async redrive(deliver: (target: TargetSpec, event: unknown) => Promise<void>): Promise<void> {
    const again = this.letters;
    this.letters = [];
    for (const letter of again) await deliver(letter.target, letter.event).catch(() => this.add(letter));
  }
}
