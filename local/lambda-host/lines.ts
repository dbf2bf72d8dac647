import type { Readable } from "node:stream";

/** Longest line that is kept whole, in UTF-16 units; longer ones come in pieces (CloudWatch Logs holds 256 KB an event). */
const MAX_LINE_CHARS = 256 * 1024;

/** Calls `onLine` for every line of a stream, without its end; blank lines are left out. A last line without an end counts too. */
export function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  const emit = (line: string) => {
    if (line.trim() !== "") onLine(line);
  };
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(emit);
    if (rest.length > MAX_LINE_CHARS) {
      emit(rest);
      rest = "";
    }
  });
  stream.once("end", () => {
    emit(rest);
    rest = "";
  });
}
