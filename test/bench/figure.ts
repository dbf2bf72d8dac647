/** One measured figure with the limit it has to keep; absent limit: only told. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "requests" | "bytes" | "times" | "jobs" | "sessions" | "processes" | "usd";
  readonly limit?: number;
}

/** The middle of several measurements of `work`, milliseconds, after a few (`warmUp`) that do not count. */
export async function medianMs(times: number, work: () => Promise<unknown> | unknown, warmUp = 3): Promise<number> {
  const durations: number[] = [];
  for (let round = -warmUp; round < times; round++) {
    const startedAt = performance.now();
    await work();
    if (round >= 0) durations.push(performance.now() - startedAt);
  }
  return middleOf(durations);
}

/** The middle of some values; NaN of none. */
export function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const DIGITS: Readonly<Partial<Record<Figure["unit"], number>>> = { ms: 2, times: 2, usd: 6 };

export const isKept = ({ value, limit }: Figure): boolean => limit === undefined || value <= limit;

/** `ok    client creation    1.2 ms (limit 5)`. */
export function figureLine(figure: Figure): string {
  const { name, value, unit, limit } = figure;
  const digits = DIGITS[unit];
  const shown = digits === undefined ? String(value) : value.toFixed(digits);
  return `${isKept(figure) ? "ok  " : "OVER"}  ${name.padEnd(52)} ${shown.padStart(9)} ${unit}${limit === undefined ? "" : ` (limit ${limit})`}\n`;
}
