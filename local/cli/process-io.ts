import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { EXIT, systemCode } from "./failure.ts";
import type { Io } from "./io.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A command that has not ended by then is ended; Lambda processes end with their host. */
const LAST_MOMENT_MS = 1_800;
/** One Ctrl-C may come twice: from the terminal, and from the process that started this one. */
const ECHO_MS = 300;
const WIDTH_WITHOUT_TERMINAL = 80;

/**
 * The Io of this process. A reader that closes the result early (`| head`) is no error. Variables in `envFile` count where the process
 * has none of that name; the file may be missing.
 */
export function processIo(envFile?: string): Io {
  if (envFile !== undefined && existsSync(envFile)) process.loadEnvFile(envFile);
  const interruption = createInterruption();
  for (const signal of SIGNALS) process.on(signal, interruption.interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", endUnlessClosed);
  return {
    env: process.env,
    isTerminal: process.stderr.isTTY === true && process.env.TERM !== "dumb",
    columns: process.stderr.columns || WIDTH_WITHOUT_TERMINAL,
    out: (text) => new Promise((written) => process.stdout.write(text, () => written())),
    err: (text) => void process.stderr.write(text),
    interrupted: interruption.first,
    linger: interruption.linger,
  };
}

/** All of the standard input, once it has ended. */
export const standardInput = (): Promise<string> => text(process.stdin);

/** The first interruption, the second one for commands that linger, and the end that follows on the last. */
function createInterruption() {
  const first = new AbortController();
  let second: AbortController | undefined;
  let atMs = 0;
  const last = (controller: AbortController) => {
    controller.abort();
    setTimeout(() => process.exit(EXIT.interrupted), LAST_MOMENT_MS).unref();
  };
  return {
    first: first.signal,
    linger: () => {
      second ??= new AbortController();
      return second.signal;
    },
    interrupt: () => {
      if (first.signal.aborted) {
        if (second && !second.signal.aborted && performance.now() - atMs > ECHO_MS) last(second);
        return;
      }
      atMs = performance.now();
      if (second) first.abort();
      else last(first);
    },
  };
}

/** What cannot be written (a full disk) must not look like a success. */
function endUnlessClosed(error: Error): void {
  if (systemCode(error) === "EPIPE") return;
  const message = `the result cannot be written: ${error.message}`;
  const line = process.stderr.isTTY ? `earshot: ${message}` : JSON.stringify({ event: "failed", message, exitCode: 1 });
  process.stderr.write(`${line}\n`, () => process.exit(EXIT.failed));
}
