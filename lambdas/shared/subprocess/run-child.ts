import { BoundedText } from "./bounded-text.ts";
import type { ChildCommand, ChildEnd } from "./child-command.ts";
import { startChild } from "./start-child.ts";

export interface RunCommand extends ChildCommand {
  /** Written to the child's standard input, which is then closed. */
  readonly input: string;
  /** Most bytes of standard output; more ends the group. */
  readonly maxOutputBytes: number;
}

export interface RunEnd extends ChildEnd {
  /** Standard output up to its limit, as UTF-8. */
  readonly output: string;
}

/** Runs a program to its end with a given input and says how it ended and what it said. Nothing is thrown. */
export async function runChild(command: RunCommand): Promise<RunEnd> {
  const child = startChild(command);
  const output = new BoundedText(child.output, command.maxOutputBytes, () => child.stop("too-much-output"));
  child.input.end(command.input);
  const end = await child.ended;
  return { ...end, output: output.toString() };
}
