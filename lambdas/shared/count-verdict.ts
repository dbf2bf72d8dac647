import { type SloClass, VERDICTS, type Verdict } from "./codes.ts";
import type { MetricsPort } from "./observe/metrics.ts";

const CLASSES: readonly SloClass[] = ["good", "bad", "excluded"];

/** Counts an answer for the service level: 1 for its class, 0 for the others, so that shares can be computed in every window. */
export function countVerdict(verdict: Verdict, metrics: MetricsPort): void {
  for (const slo of CLASSES) metrics.add(`verdict.${slo}`, VERDICTS[verdict].slo === slo ? 1 : 0);
}
