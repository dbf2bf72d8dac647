import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { EXIT, systemCode } from "./failure.ts";
import type { Io } from "./io.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A command that has not ended by then is ended; Lambda processes end with their host. */
const LAST_MOMENT_MS = 1_800;
const WIDTH_WITHOUT_TERMINAL = 80;

/**
 * The Io of this process. A reader that closes the result early (`| head`) is no error. Variables in `envFile` count where the process
 * has none of that name; the file may be missing.
 */
export function processIo(envFile?: string): Io {
  if (envFile !== undefined && existsSync(envFile)) process.loadEnvFile(envFile);
  const interruption = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => interrupt(interruption));
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedReader);
  return {
    env: process.env,
    isTerminal: process.stderr.isTTY === true && process.env.TERM !== "dumb",
    columns: process.stderr.columns || WIDTH_WITHOUT_TERMINAL,
    out: (text) => new Promise((written) => process.stdout.write(text, () => written())),
    err: (text) => void process.stderr.write(text),
    interrupted: interruption.signal,
  };
}

/** All of the standard input, once it has ended. */
export const standardInput = (): Promise<string> => text(process.stdin);

function interrupt(interruption: AbortController): void {
  if (interruption.signal.aborted) return;
  interruption.abort();
  setTimeout(() => process.exit(EXIT.interrupted), LAST_MOMENT_MS).unref();
}

function ignoreClosedReader(error: Error): void {
  if (systemCode(error) !== "EPIPE") throw error;
}
