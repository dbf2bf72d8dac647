/** One measured figure with the limit it has to keep; absent limit: only told. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "requests" | "bytes" | "times" | "jobs" | "sessions" | "processes";
  readonly limit?: number;
}

/** The middle of several measurements of `work`, milliseconds, after a few that do not count. */
export async function medianMs(times: number, work: () => Promise<unknown> | unknown): Promise<number> {
  const WARM_UP = 3;
  const durations: number[] = [];
  for (let round = -WARM_UP; round < times; round++) {
    const startedAt = performance.now();
    await work();
    if (round >= 0) durations.push(performance.now() - startedAt);
  }
  return durations.sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
}

export const isKept = ({ value, limit }: Figure): boolean => limit === undefined || value <= limit;

/** `ok    client creation    1.2 ms (limit 5)`. */
export function figureLine(figure: Figure): string {
  const { name, value, unit, limit } = figure;
  const shown = unit === "ms" || unit === "times" ? value.toFixed(2) : String(value);
  return `${isKept(figure) ? "ok  " : "OVER"}  ${name.padEnd(52)} ${shown.padStart(9)} ${unit}${limit === undefined ? "" : ` (limit ${limit})`}\n`;
}
