import type { Verdict } from "./codes.ts";
import { countVerdict } from "./count-verdict.ts";
import { toEarshotError } from "./errors.ts";
import { type CounterPort, countKnown } from "./observe/counters.ts";
import type { MetricsPort } from "./observe/metrics.ts";
import type { Log } from "./observe/safe-structured-logger.ts";

export interface CountPorts {
  readonly metrics: MetricsPort;
  /** Sums of `/metrics`. */
  readonly counters: CounterPort;
  readonly log: Pick<Log, "warn">;
}

/** Counts a known answer that is given without a job. An answer is not refused because it could not be counted: that is logged. */
export async function countKnownAnswer(verdict: Verdict, { metrics, counters, log }: CountPorts): Promise<void> {
  metrics.add("cache.hit");
  countVerdict({ verdict }, metrics);
  await countKnown(counters, verdict).catch((thrown: unknown) =>
    log.warn("an answer was not counted", { error: toEarshotError(thrown) }),
  );
}
