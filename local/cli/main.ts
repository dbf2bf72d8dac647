import { join } from "node:path";
import { ArgumentProblem } from "./ask-options.ts";
import { COMMANDS } from "./commands.ts";
import { CliFailure, EXIT, messageOf } from "./failure.ts";
import type { Io } from "./io.ts";
import { parseArguments } from "./parse-arguments.ts";
import { processIo } from "./process-io.ts";
import type { StartLaptop } from "./service/laptop-port.ts";
import { startSynthesised } from "./service/start-synthesised.ts";
import { PROJECT_DIR } from "./settings.ts";

const ENV_FILE = join(PROJECT_DIR, ".env");

/** Runs one command and answers its exit code; ends nothing itself. Failures are told on stderr. */
export async function main(
  args: readonly string[],
  io: Io = processIo(ENV_FILE),
  startLaptop: StartLaptop = startSynthesised,
): Promise<number> {
  const parsed = parseArguments(args);
  if ("problem" in parsed) return failed(io, `${parsed.problem}; see: npm start -- help`, EXIT.usage);
  try {
    return await COMMANDS[parsed.invocation.command](parsed.invocation as never, io, startLaptop);
  } catch (error) {
    return failed(io, messageOf(error), exitCodeOf(error));
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ArgumentProblem) return EXIT.usage;
  return error instanceof CliFailure ? error.exitCode : EXIT.failed;
}

function failed(io: Io, message: string, exitCode: number): number {
  io.err(io.isTerminal ? `earshot: ${message}\n` : `${JSON.stringify({ event: "failed", message, exitCode })}\n`);
  return exitCode;
}
