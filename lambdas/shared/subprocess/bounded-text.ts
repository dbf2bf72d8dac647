import type { Readable } from "node:stream";

/** What a stream said, up to a number of bytes; the rest is read and dropped so that its writer never blocks. */
export class BoundedText {
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  /** `onOverflow` is called once, when the stream says more than `maxBytes`. */
  constructor(stream: Readable, maxBytes: number, onOverflow: () => void) {
    stream.on("data", (chunk: Buffer) => {
      const room = maxBytes - this.#bytes;
      if (room > 0) this.#chunks.push(chunk.subarray(0, room));
      if (room >= 0 && chunk.length > room) onOverflow();
      this.#bytes += chunk.length;
    });
  }

  toString(): string {
    return Buffer.concat(this.#chunks).toString("utf8");
  }
}
