/** Everything a command reads from and writes to: results and progress stay apart, and a test hands in its own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when progress is read by a person: lines may be rewritten. */
  readonly isTerminal: boolean;
  /** Width of the terminal, characters. */
  readonly columns: number;
  /** Writes a piece of the result; settles when it is handed over. */
  out(text: string): Promise<void>;
  /** Writes a piece of the progress. */
  err(text: string): void;
  /** Aborted when the person or the system wants the command to end. */
  readonly interrupted: AbortSignal;
  /**
   * Asks for time after `interrupted`: the signal is aborted when the person insists. Without it the process ends by itself soon after
   * the first interruption.
   */
  linger(): AbortSignal;
}
