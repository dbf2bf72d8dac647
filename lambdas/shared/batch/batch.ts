import type { RequestInput } from "../canonical-request.ts";
import type { Code, Verdict } from "../codes.ts";
import type { ListingSource } from "../youtube/listing/listing.ts";

/** Where the videos of a batch come from. `videos`: a list of the caller's; `rechecks`: verdicts that were due for another look. */
export type BatchSource =
  | { readonly kind: "videos" }
  | { readonly kind: "rechecks" }
  | { readonly kind: "list"; readonly list: ListingSource }
  | { readonly kind: "subscription"; readonly subscriptionId: string; readonly list: ListingSource };

/** What is asked of every video of a batch; absent fields as in a single request. */
export type BatchOptions = Omit<RequestInput, "video">;

/**
 * `running` until the round is through or was lost. `done`: every video was tried; one whose own execution broke has no verdict, and
 * `settled` is less than `total`. `failed`: too many crashes, or the run or its listing broke off.
 */
export type BatchStatus = "running" | "done" | "failed";

/** The record of a batch; nothing in it grows with the number of videos. Times are ISO 8601. */
export interface Batch {
  readonly batchId: string;
  readonly source: BatchSource;
  readonly options: BatchOptions;
  /** Videos at a time; absent: as many as the stage allows. */
  readonly concurrency?: number;
  readonly status: BatchStatus;
  /** 1, and one more for each retry. */
  readonly round: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly completedAt?: string;
  /** Videos of the batch; absent until the list is made. */
  readonly total?: number;
  /** Videos with a verdict. While it runs it may lag behind by what is being written; afterwards it is exact. */
  readonly settled: number;
  /** How many videos have each verdict; the sum is `settled`. */
  readonly counts: Readonly<Partial<Record<Verdict, number>>>;
  /** Why it is `failed`: a code or the name of an AWS error, and one sentence. */
  readonly errorDetails?: string;
}

/** One line of a batch's list. */
export interface BatchLine {
  /** Id, or what the caller wrote where that is none. */
  readonly video: string;
  /** What its status stands under; default: the video. Needed where one video stands twice. */
  readonly name?: string;
  /** In place of the batch's options. */
  readonly options?: BatchOptions;
  /** The jobs whose verdict is due for another look, and when it was. */
  readonly recheckOf?: readonly { readonly jobId: string; readonly dueAt: string }[];
  /** Which look again this is; 0 for a new upload. Absent: somebody asked. */
  readonly rechecks?: number;
}

/** How one video of a batch ended; stands as a file in the bucket. */
export interface VideoStatus {
  readonly video: string;
  readonly verdict: Verdict;
  readonly code?: Code;
  /** One sentence on a verdict other than `transcript`. */
  readonly detail?: string;
  /** The job that found it; absent for what is no video id. */
  readonly jobId?: string;
  /** Whether the answer was known already. */
  readonly cached: boolean;
  readonly retryAt?: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A channel or playlist whose new uploads are fetched. Times are ISO 8601. */
export interface Subscription {
  readonly subscriptionId: string;
  readonly source: ListingSource;
  readonly options: BatchOptions;
  readonly everyMinutes: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Next look. */
  readonly dueAt: string;
  readonly lastBatchId?: string;
}
