/** Text from outside as it may stand in a line of a terminal: control characters, which could move the cursor, become spaces. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

const KILO = 1_000;

/** Bytes for people: `812 B`, `14.2 kB`, `3.1 MB`. */
export function humanBytes(bytes: number): string {
  if (bytes < KILO) return `${bytes} B`;
  const kilobytes = bytes / KILO;
  return kilobytes < KILO ? `${kilobytes.toFixed(1)} kB` : `${(kilobytes / KILO).toFixed(1)} MB`;
}

/** Milliseconds for people: `0.8 s`. */
export function humanSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
