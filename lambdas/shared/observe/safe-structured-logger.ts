import { Logger } from "@aws-lambda-powertools/logger";
import { type ErrorKind, errorKind } from "./error-kind.ts";
import { redact } from "./redact.ts";
import type { SecretValues } from "./secret-values.ts";

export interface LoggerOptions {
  /** The function's name. */
  readonly service: string;
  readonly stage: string;
  readonly version: string;
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR";
  /** Values that must never be seen; may grow while the logger is in use. */
  readonly secrets: SecretValues;
  /** Told of every failure that is logged. Default: nobody is. */
  readonly onError?: (kind: ErrorKind, context: LogContext) => void;
}

/** Whom log lines of one invocation are about. */
export interface LogContext {
  readonly correlationId?: string;
  readonly jobId?: string;
}

/** Writes nothing secret and never throws. `data` is any value; it stands under `evt`. */
export type Log = Pick<SafeStructuredLogger, "debug" | "info" | "warn" | "error" | "setContext">;

/**
 * JSON lines on standard output (Powertools' format) with the caller's data under `evt`, the job and correlation id, stage and version.
 * Field names on the deny-list and all registered secret values are hidden, in messages and ids as well. Warnings and errors that tell
 * of a failure carry its kind as `fingerprint`.
 */
export class SafeStructuredLogger {
  private readonly logger: Logger;
  private readonly secrets: SecretValues;
  private readonly onError: LoggerOptions["onError"];
  private context: LogContext = {};

  constructor({ service, stage, version, level, secrets, onError }: LoggerOptions) {
    this.secrets = secrets;
    this.onError = onError;
    this.logger = new Logger({ serviceName: service, logLevel: level, persistentKeys: { stage, version } });
  }

  /** Sets the ids of all further lines, in place of those before. */
  setContext(context: LogContext): void {
    this.safely(() => {
      this.logger.resetKeys();
      this.context = redact(context, this.secrets) as LogContext;
      this.logger.appendKeys({ ...this.context });
    });
  }

  debug(message: string, data?: unknown): void {
    this.write("debug", message, data);
  }

  info(message: string, data?: unknown): void {
    this.write("info", message, data);
  }

  warn(message: string, data?: unknown): void {
    this.write("warn", message, data);
  }

  error(message: string, data?: unknown): void {
    this.write("error", message, data);
  }

  private write(level: "debug" | "info" | "warn" | "error", message: string, data: unknown): void {
    this.safely(() => {
      const text = String(redact(message, this.secrets));
      const evt = data === undefined ? undefined : redact(data, this.secrets);
      const kind = level === "warn" || level === "error" ? errorKind(evt) : undefined;
      this.logger[level](text, {
        ...(evt !== undefined && { evt }),
        ...(kind && { fingerprint: kind.fingerprint }),
      });
      if (kind) this.onError?.(kind, this.context);
    });
  }

  private safely(work: () => void): void {
    try {
      work();
    } catch {
      // A line that cannot be written must not end the work it tells of.
    }
  }
}
