/** One encoded value of the Distinguished Encoding Rules (ITU-T X.690). */
export type Der = Buffer;

/** A value with its tag and length; `parts` are concatenated as the content. */
export function tagged(tag: number, ...parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

/** X.690 section 8.1.3: one byte below 128, else the count of length bytes with the top bit set, then the length. */
function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = base256(length);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

function base256(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes;
}

export const sequence = (...parts: readonly Uint8Array[]): Der => tagged(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Der => tagged(0x31, ...parts);
export const octets = (...parts: readonly Uint8Array[]): Der => tagged(0x04, ...parts);
export const utf8 = (text: string): Der => tagged(0x0c, Buffer.from(text, "utf8"));
export const truth: Der = tagged(0x01, Buffer.from([0xff]));

/** A context tag that wraps a whole value, `[number] EXPLICIT`. */
export const explicit = (number: number, ...parts: readonly Uint8Array[]): Der => tagged(0xa0 | number, ...parts);

/** A context tag in place of a primitive value's own tag, `[number] IMPLICIT`. */
export const implicit = (number: number, content: Uint8Array): Der => tagged(0x80 | number, content);

/** A whole number from 0 up, big-endian; a leading zero keeps the sign bit clear. */
export function integer(magnitude: Uint8Array): Der {
  const [first = 0] = magnitude;
  return tagged(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), magnitude]) : magnitude);
}

/** Bits, the last byte short of `unusedBits`. */
export const bits = (content: Uint8Array, unusedBits = 0): Der => tagged(0x03, Buffer.from([unusedBits]), content);

/** An object identifier from its dotted form, for example `2.5.29.17` (X.690 section 8.19). */
export function identifier(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** A moment between 1950 and 2049, to the second (UTCTime, RFC 5280 section 4.1.2.5.1). */
export function time(epochMs: number): Der {
  const digits = new Date(epochMs).toISOString().replace(/[-:T]/g, "");
  return tagged(0x17, Buffer.from(`${digits.slice(2, 14)}Z`, "ascii"));
}
