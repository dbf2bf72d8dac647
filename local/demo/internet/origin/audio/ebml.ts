/** One element of EBML (RFC 8794), the container grammar of Matroska and WebM: identifier, size, content. */
export function element(id: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([bigEndian(id), sizeOf(content.length), content]);
}

/** A whole number from 0 up, in the given or the least number of bytes. */
export function unsigned(value: number, width?: number): Buffer {
  const bytes = bigEndian(value);
  return width === undefined ? bytes : Buffer.concat([Buffer.alloc(width - bytes.length), bytes]);
}

/** A 64-bit float. */
export function float(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(value);
  return buffer;
}

/** Eight bytes wide whatever the size, so that the length of a file can be known before it is made. */
export function sizeOf(size: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(size) | (1n << 56n));
  return buffer;
}

/** The fewest bytes that hold the value, most significant first. */
export function bigEndian(value: number): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
}
