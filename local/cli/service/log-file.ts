import { createWriteStream, renameSync, statSync } from "node:fs";

const MAX_BYTES = 5 * 1024 * 1024;

/** Where the functions' own log lines go, so that the terminal stays readable. */
export interface LogFile {
  readonly line: (text: string) => void;
  close(): Promise<void>;
}

/** Appends to `path`; a file above 5 MB is put aside as `path.old` first. */
export function openLog(path: string): LogFile {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(path, `${path}.old`);
  const stream = createWriteStream(path, { flags: "a", mode: 0o600 });
  stream.on("error", () => stream.destroy());
  return {
    line: (text) => void (stream.writable && stream.write(`${text}\n`)),
    close: () => new Promise((closed) => (stream.destroyed ? closed() : stream.end(closed))),
  };
}
