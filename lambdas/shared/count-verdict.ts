import { VERDICTS, type Verdict } from "./codes.ts";
import type { MetricsPort } from "./observe/metrics.ts";

/** Counts an answer for the service level; verdicts that are no fault and no success of ours are left out. */
export function countVerdict(verdict: Verdict, metrics: MetricsPort): void {
  const { slo } = VERDICTS[verdict];
  if (slo !== "excluded") metrics.add(slo === "good" ? "verdict.good" : "verdict.bad");
}
