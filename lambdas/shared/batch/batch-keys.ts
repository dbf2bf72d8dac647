import { createHash } from "node:crypto";
import { VERDICTS, type Verdict } from "../codes.ts";
import type { BatchLine } from "./batch.ts";

/** Keys of a batch's objects in the bucket. */
export const batchKeys = {
  /** All videos, a `BatchLine` a line. */
  list: (batchId: string) => `batches/${batchId}/list.jsonl`,
  /** The lines that a later round runs: those of `list` that failed or were never settled. */
  round: (batchId: string, round: number) => `batches/${batchId}/rounds/${round}/list.jsonl`,
  /** A page of a channel or playlist, in lines of `list`, while the list is being made. */
  page: (batchId: string, page: number) => `batches/${batchId}/pages/${String(page).padStart(6, "0")}.jsonl`,
  pages: (batchId: string) => `batches/${batchId}/pages/`,
  /** Where Step Functions writes the results of a round: `<map run>/manifest.json` and the files it names. */
  results: (batchId: string, round: number) => `batches/${batchId}/rounds/${round}/results`,
  /** `VideoStatus` of one video, by `videoName`. The verdict is part of the key, so that a listing tells the counts. */
  video: (batchId: string, name: string, verdict: Verdict) => `${videoPrefix(batchId)}${name}/${verdict}.json`,
  videos: (batchId: string) => videoPrefix(batchId),
} as const;

/** Ids of all uploads of a subscription that are known, newest first, a JSON array. */
export const seenKey = (subscriptionId: string) => `subscriptions/${subscriptionId}/seen.json`;

const videoPrefix = (batchId: string) => `batches/${batchId}/videos/`;

/** What the status of a line stands under: the id as it is, what is none by its hash, since it may hold anything. */
export function videoName({ video, name }: BatchLine): string {
  if (name !== undefined) return name;
  return /^[\w-]{11}$/.test(video) ? video : `invalid-${createHash("sha256").update(video).digest("hex").slice(0, 16)}`;
}

/** What the key of a `VideoStatus` tells; undefined for other keys. */
export function readVideoKey(key: string): { readonly name: string; readonly verdict: Verdict } | undefined {
  const [, name, verdict] = /\/videos\/([\w-]+)\/(\w+)\.json$/.exec(key) ?? [];
  return name !== undefined && verdict !== undefined && verdict in VERDICTS
    ? { name, verdict: verdict as Verdict }
    : undefined;
}
