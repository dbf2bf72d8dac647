import { VERDICTS, type Verdict } from "../codes.ts";
import type { ObjectStore } from "../store/object-store.ts";
import type { Batch } from "./batch.ts";
import { batchKeys, readVideoKey } from "./batch-keys.ts";

/** The verdicts of a batch's videos, by the name in their keys. */
export type VideoVerdicts = ReadonlyMap<string, Verdict>;

const isBad = (verdict: Verdict) => VERDICTS[verdict].slo === "bad";

/** Whether another round asks for the video again. */
export const isToRetry = (verdict: Verdict | undefined): boolean => verdict === undefined || isBad(verdict);

/** Reads the verdicts from the keys of the batch's status files. Where two stand, a good one is the later one: only bad ones are tried again. */
export async function videoVerdicts(batchId: string, objects: Pick<ObjectStore, "keys">): Promise<VideoVerdicts> {
  const verdicts = new Map<string, Verdict>();
  for await (const key of objects.keys(batchKeys.videos(batchId))) {
    const found = readVideoKey(key);
    if (!found) continue;
    const other = verdicts.get(found.name);
    if (other === undefined || isBad(other)) verdicts.set(found.name, found.verdict);
  }
  return verdicts;
}

/** How many videos have each verdict. */
export function countVerdicts(verdicts: Iterable<Verdict>): Batch["counts"] {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const verdict of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
