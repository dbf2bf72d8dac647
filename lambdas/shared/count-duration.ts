import { CANARY_CORRELATION, type Job, type Receipt } from "./job.ts";
import type { MetricsPort } from "./observe/metrics.ts";

/** Counts how long a caller waited, speech apart, since it takes a minute by nature. Nobody waits for the canary: its jobs count nothing. */
export function countDuration(
  { correlationId }: Pick<Job, "correlationId">,
  { speechSeconds, durationMs }: Receipt,
  metrics: MetricsPort,
): void {
  if (correlationId.startsWith(CANARY_CORRELATION)) return;
  metrics.add(speechSeconds > 0 ? "speech.duration" : "job.duration", durationMs);
}
