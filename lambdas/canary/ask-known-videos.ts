import { toEarshotError } from "../shared/errors.ts";
import type { MetricsPort } from "../shared/observe/metrics.ts";
import type { Log } from "../shared/observe/safe-structured-logger.ts";
import { type CanaryPorts, type CanaryResult, type KnownVideo, tryLane } from "./try-lane.ts";

export interface KnownVideosPorts extends CanaryPorts {
  readonly metrics: MetricsPort;
  readonly log: Log;
}

/**
 * Tries every known video at once and counts `canary.ok`, 1 or 0, for its lane. What goes wrong with one does not touch the others;
 * whoever could not even be tried counts 0 and is left out of the results.
 */
export async function askKnownVideos(
  known: readonly KnownVideo[],
  patienceMs: number,
  ports: KnownVideosPorts,
): Promise<CanaryResult[]> {
  const results = await Promise.all(known.map((each) => tryOne(each, patienceMs, ports)));
  return results.filter((result) => result !== undefined);
}

async function tryOne(
  known: KnownVideo,
  patienceMs: number,
  ports: KnownVideosPorts,
): Promise<CanaryResult | undefined> {
  const { metrics, log } = ports;
  try {
    const result = await tryLane(known, patienceMs, ports);
    metrics.add("canary.ok", result.verdict === "transcript" ? 1 : 0, known.lane);
    if (result.verdict !== "transcript") log.warn("a known video was not to be had", result);
    return result;
  } catch (thrown) {
    metrics.add("canary.ok", 0, known.lane);
    log.error("the canary could not ask", { ...known, error: toEarshotError(thrown) });
    return undefined;
  }
}
