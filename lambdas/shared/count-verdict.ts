import { type Code, type SloClass, sloClassOf, type Verdict } from "./codes.ts";
import type { MetricsPort } from "./observe/metrics.ts";

const CLASSES: readonly SloClass[] = ["good", "bad", "excluded"];

/** Counts an answer for the service level: 1 for its class, 0 for the others, so that shares can be computed in every window. */
export function countVerdict(
  { verdict, code }: { readonly verdict: Verdict; readonly code?: Code | undefined },
  metrics: MetricsPort,
): void {
  const mine = sloClassOf(verdict, code);
  for (const slo of CLASSES) metrics.add(`verdict.${slo}`, slo === mine ? 1 : 0);
}
