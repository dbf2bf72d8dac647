/** Where the ten digits of other scripts begin: Arabic, Persian, Devanagari, Bengali, Tamil, Thai, Burmese, Khmer. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xbe6, 0xe50, 0x1040, 0x17e0];

/** Milliseconds of a timestamp as the panel shows it, `0:07` or `1:02:03`, in the digits of any script; undefined when it is none. */
export function timestampMs(stamp: unknown): number | undefined {
  if (typeof stamp !== "string") return undefined;
  const digits = stamp.trim().replace(/\p{Nd}/gu, asciiDigit);
  if (!/^(?:\d{1,4}:)?\d{1,3}:\d{2}$/.test(digits)) return undefined;
  return digits.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
}

function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => point >= first && point < first + 10);
  return zero === undefined ? digit : String(point - zero);
}
