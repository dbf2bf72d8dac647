import type { VideoStatus } from "../shared/batch/batch.ts";
import { batchKeys, readVideoKey } from "../shared/batch/batch-keys.ts";
import { isToRetry } from "../shared/batch/video-statuses.ts";
import { inParallel } from "../shared/in-parallel.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";

const READS_AT_ONCE = 50;

/** A page of a batch's videos. `next`: the last name on it; absent when there are no more. */
export interface VideoPage {
  readonly videos: readonly VideoStatus[];
  readonly next?: string;
}

/** Which videos of a batch: at most `limit`, whose names come after `after`, with verdicts written at `since` or later. */
export interface VideoRange {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly since?: Date | undefined;
}

/** Reads the statuses of these videos in the order of their names. A verdict that is taken back meanwhile is left out. */
export async function batchVideos(
  batchId: string,
  { limit, after, since }: VideoRange,
  objects: Pick<ObjectStore, "get" | "keys">,
): Promise<VideoPage> {
  if (limit === 0) return { videos: [] };
  const keys = new Map<string, string>();
  let next: string | undefined;
  const from = after === undefined ? undefined : `${batchKeys.videos(batchId)}${after}/~`;
  for await (const key of objects.keys(batchKeys.videos(batchId), { after: from, since })) {
    const found = readVideoKey(key);
    if (!found || (keys.has(found.name) && isToRetry(found.verdict))) continue;
    if (keys.size === limit && !keys.has(found.name)) {
      next = [...keys.keys()].at(-1);
      break;
    }
    keys.set(found.name, key);
  }
  return { videos: await readAll([...keys.values()], objects), ...(next !== undefined && { next }) };
}

async function readAll(keys: readonly string[], objects: Pick<ObjectStore, "get">): Promise<VideoStatus[]> {
  const texts = new Array<string | undefined>(keys.length);
  await inParallel(keys.entries(), READS_AT_ONCE, async ([index, key]) => {
    texts[index] = await objects.get(key);
  });
  return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as VideoStatus]));
}
