import { EarshotError } from "../errors.ts";
import type { BatchStore, NewBatch } from "../store/batch-store.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { parseVideoId } from "../youtube/video-id.ts";
import type { BatchLine } from "./batch.ts";
import { batchKeys } from "./batch-keys.ts";

export interface CreateBatchPorts {
  readonly batches: Pick<BatchStore, "create">;
  readonly objects: Pick<ObjectStore, "putNew">;
  /** Starts the batch machine for a round. Starting twice is no error. */
  readonly startRound: (batchId: string, round: number) => Promise<void>;
}

/**
 * Begins a batch: its list in the bucket if the videos are known already, its record, its machine. May be repeated under the same id:
 * the first list counts. Channels and playlists are listed by the machine.
 */
export async function createBatch(
  batch: NewBatch,
  lines: readonly BatchLine[] | undefined,
  ports: CreateBatchPorts,
): Promise<void> {
  if (lines) await ports.objects.putNew(batchKeys.list(batch.batchId), toJsonLines(lines));
  await ports.batches.create(batch);
  await ports.startRound(batch.batchId, 1);
}

/** One JSON text a line, as a distributed Map reads it. */
export const toJsonLines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

/** The values of JSON lines. */
export const fromJsonLines = <T>(text: string): T[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);

/** Lines for what a caller wrote: addresses become ids, each video stands once, what is no video stays and will be told so. */
export function linesOf(videos: readonly string[]): BatchLine[] {
  return [
    ...new Set(
      videos
        .map((video) => video.trim())
        .filter((video) => video !== "")
        .map(idOf),
    ),
  ].map((video) => ({
    video,
  }));
}

function idOf(video: string): string {
  try {
    return parseVideoId(video);
  } catch (thrown) {
    if (thrown instanceof EarshotError && thrown.code === "InvalidVideoId") return video;
    throw thrown;
  }
}
