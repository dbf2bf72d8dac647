import type { Io } from "./io.ts";

/** One sentence of what is going on, for commands without a live line: as it is on a terminal, else as a JSON line. */
export const noteOn =
  (io: Pick<Io, "isTerminal" | "err">) =>
  (text: string): void =>
    io.err(io.isTerminal ? `${text}\n` : `${JSON.stringify({ event: "note", text })}\n`);
