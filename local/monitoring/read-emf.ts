import { isRecord } from "../step-functions/is-record.ts";
import type { MetricPoint } from "./metric-point.ts";

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
}

/**
 * The metrics in a line that a function has printed: one point for each value and each set of dimensions (CloudWatch user guide,
 * "Embedded metric format specification"). Lines that are no such document give none.
 */
export function readEmf(line: string): MetricPoint[] {
  const document = parsed(line);
  const meta = document?._aws;
  if (!document || !isRecord(meta) || !Array.isArray(meta.CloudWatchMetrics)) return [];
  const atMs = Number(meta.Timestamp);
  return (meta.CloudWatchMetrics as readonly Directive[]).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(document[name])]));
      return Metrics.flatMap(({ Name }) =>
        valuesOf(document[Name]).map((value) => ({ namespace: Namespace, name: Name, dimensions, value, atMs })),
      );
    }),
  );
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{") || !line.includes('"_aws"')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const valuesOf = (value: unknown): number[] =>
  (Array.isArray(value) ? value : [value]).filter((each): each is number => typeof each === "number");
