/** Exit codes that are the command line's own; those of an answer come with the answer. */
export const EXIT = { ok: 0, failed: 1, usage: 2, proxy: 5, interrupted: 130 } as const;

/** A failure whose message is made for the person at the terminal: it says what is wrong and what to do, and holds nothing secret. */
export class CliFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CliFailure";
    this.exitCode = exitCode;
  }
}

/** The person pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends CliFailure {
  constructor() {
    super("interrupted", EXIT.interrupted);
    this.name = "Interrupted";
  }
}

/** The process that ran the local service has gone; asking again elsewhere is safe, for equal requests share one job. */
export class ServiceLost extends CliFailure {
  constructor(cause?: unknown) {
    super("the process that ran the local service has ended", EXIT.failed, cause);
    this.name = "ServiceLost";
  }
}

/** The system's name of an error (`EADDRINUSE`), if it has one. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/** The message of any thrown value; the system's name of an error without one, as when several addresses were tried. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message || (systemCode(thrown) ?? thrown.name) : String(thrown);
}
