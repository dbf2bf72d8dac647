/** A function's log line. */
export interface LogLine {
  readonly service: string;
  readonly level: string;
  readonly message: string;
  readonly jobId?: string;
  readonly correlationId?: string;
  readonly fingerprint?: string;
  readonly evt?: Readonly<Record<string, unknown>>;
}

/** The log lines in what functions printed; lines of metrics are left out. */
export function readLogLines(printed: string): LogLine[] {
  const lines = printed.split("\n").flatMap((line) => {
    const start = line.indexOf('{"level"');
    return start < 0 ? [] : [JSON.parse(line.slice(start)) as LogLine];
  });
  return lines.filter(({ message }) => message !== undefined);
}

/** Every field's path in a value, levels parted by dots as CloudWatch Logs Insights writes them. */
export function fieldPaths(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  const below = Object.entries(value).flatMap(([name, inner]) =>
    fieldPaths(inner, prefix ? `${prefix}.${name}` : name),
  );
  return prefix ? [prefix, ...below] : below;
}
