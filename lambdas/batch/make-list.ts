import type { Batch, BatchLine, Subscription } from "../shared/batch/batch.ts";
import { batchKeys, seenKey, videoName } from "../shared/batch/batch-keys.ts";
import { fromJsonLines, toJsonLines } from "../shared/batch/create-batch.ts";
import { countVerdicts, isToRetry, videoVerdicts } from "../shared/batch/video-statuses.ts";
import { EarshotError } from "../shared/errors.ts";
import { inParallel } from "../shared/in-parallel.ts";
import type { BatchStore } from "../shared/store/batch-store.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";
import type { SubscriptionStore } from "../shared/store/subscription-store.ts";
import type { ListedVideo, ListingPage, ListingRequest, ListingSource } from "../shared/youtube/listing/listing.ts";
import { freshUploads } from "./fresh-uploads.ts";

/** One run of the batch machine. */
export interface BatchRound {
  readonly batchId: string;
  readonly round: number;
}

/** What the machine does next. `page` counts the pages of the list from 1. */
export type ListStep =
  | { readonly next: "list"; readonly request: ListingRequest; readonly page: number }
  | {
      readonly next: "run";
      readonly listKey: string;
      /** How many the list holds. */
      readonly videos: number;
      readonly resultsPrefix: string;
      readonly concurrency: number;
      readonly options: Batch["options"];
    }
  | { readonly next: "close" };

export interface ListPorts {
  readonly batches: Pick<BatchStore, "get" | "setList">;
  readonly subscriptions: Pick<SubscriptionStore, "get">;
  readonly objects: Pick<ObjectStore, "get" | "put" | "putNew" | "delete" | "keys">;
  /** Most videos at a time. */
  readonly maxConcurrency: number;
}

/** Pages of a list; more would not fit into the history of one execution (25,000 events, 12 a page). */
const MAX_PAGES = 1_500;
const DELETES_AT_ONCE = 50;

/** Begins a round: the list if it is made already, else the first page to ask for. */
export async function openList(run: BatchRound, ports: ListPorts): Promise<ListStep> {
  const batch = await batchOf(run, ports);
  const list = await ports.objects.get(batchKeys.list(run.batchId));
  if (list !== undefined) return roundOf(run, batch, fromJsonLines(list), ports);
  const { source } = batch;
  if (source.kind === "list") return { next: "list", request: { want: "page", source: source.list }, page: 1 };
  if (source.kind !== "subscription") throw new EarshotError("Unclassified", { detail: "the batch's list is gone" });
  // A channel's feed shows its newest uploads; a playlist's shows its first entries, whatever their age.
  const want = source.list.kind === "channel" ? "feed" : "page";
  return { next: "list", request: { want, source: source.list }, page: 1 };
}

/** Keeps a page of the list, and says which one is next; after the last one the list is made. */
export async function keepPage(
  { page, answer, ...run }: BatchRound & { readonly page: number; readonly answer: ListingPage },
  ports: ListPorts,
): Promise<ListStep> {
  const batch = await batchOf(run, ports);
  await ports.objects.put(batchKeys.page(run.batchId, page), toJsonLines(answer.videos));
  const subscribed = await subscriptionOf(batch, ports);
  if (subscribed === "deleted") return emptyList(run, ports);
  const more = nextRequest(answer, page, subscribed);
  if (more) return { next: "list", request: more, page: page + 1 };
  const listed: ListedVideo[] = [];
  for await (const key of ports.objects.keys(batchKeys.pages(run.batchId))) {
    listed.push(...fromJsonLines<ListedVideo>((await ports.objects.get(key)) ?? ""));
  }
  const wanted = subscribed ? freshUploads(listed, subscribed.subscription, subscribed.seen) : listed;
  const ours = subscribed && { rechecks: 0 };
  const lines = [...new Set(wanted.map(({ videoId }) => videoId))].map((video) => ({ video, ...ours }));
  await ports.objects.putNew(batchKeys.list(run.batchId), toJsonLines(lines));
  if (subscribed) await keepSeen(listed, subscribed, ports);
  return openList(run, ports);
}

/** Nothing is to be done for a subscription that was deleted under way. */
async function emptyList(run: BatchRound, ports: ListPorts): Promise<ListStep> {
  await ports.objects.putNew(batchKeys.list(run.batchId), "");
  return openList(run, ports);
}

interface Subscribed {
  readonly subscription: Subscription;
  /** Absent on the first look. */
  readonly seen: ReadonlySet<string> | undefined;
}

async function subscriptionOf({ source }: Batch, ports: ListPorts): Promise<Subscribed | "deleted" | undefined> {
  if (source.kind !== "subscription") return undefined;
  const subscription = await ports.subscriptions.get(source.subscriptionId);
  if (!subscription) return "deleted";
  const seen = await ports.objects.get(seenKey(source.subscriptionId));
  return { subscription, seen: seen === undefined ? undefined : new Set(JSON.parse(seen) as string[]) };
}

/** Undefined: the list is complete. A channel is read until a known upload comes; on the first look its feed is enough. */
function nextRequest(
  { source, videos, next }: ListingPage,
  page: number,
  subscribed: Subscribed | undefined,
): ListingRequest | undefined {
  if (page >= MAX_PAGES) return undefined;
  const list: ListingSource =
    source.kind === "channel"
      ? { kind: "channel", id: source.id, tab: source.tab }
      : { kind: "playlist", id: source.id };
  const onward = next === undefined ? undefined : ({ want: "page", source: list, continuation: next } as const);
  if (!subscribed || source.kind === "playlist") return onward;
  const { seen } = subscribed;
  if (seen === undefined || videos.some(({ videoId }) => seen.has(videoId))) return undefined;
  return page === 1 && videos.length > 0 ? { want: "page", source: list } : onward;
}

/** Of a list that is longer all are kept: what is forgotten would be new again. */
const MOST_SEEN = 20_000;

async function keepSeen(
  listed: readonly ListedVideo[],
  { subscription, seen = new Set() }: Subscribed,
  ports: ListPorts,
) {
  const shown = new Set(listed.map(({ videoId }) => videoId));
  const known = [...new Set([...shown, ...seen])].slice(0, Math.max(MOST_SEEN, shown.size));
  await ports.objects.put(seenKey(subscription.subscriptionId), JSON.stringify(known));
}

async function batchOf({ batchId }: BatchRound, ports: ListPorts): Promise<Batch> {
  const batch = await ports.batches.get(batchId);
  if (batch) return batch;
  throw new EarshotError("Unclassified", { detail: `there is no batch ${batchId}` });
}

/** What this round has to do: lines without a verdict, and those with a bad one, which is taken back. */
async function roundOf(
  { batchId, round }: BatchRound,
  batch: Batch,
  lines: readonly BatchLine[],
  ports: ListPorts,
): Promise<ListStep> {
  const verdicts = await videoVerdicts(batchId, ports.objects);
  const verdictOf = (line: BatchLine) => verdicts.get(videoName(line));
  const open = lines.filter((line) => isToRetry(verdictOf(line)));
  const kept = lines.flatMap((line) => (isToRetry(verdictOf(line)) ? [] : (verdictOf(line) ?? [])));
  await takeBack(batchId, open, verdictOf, ports);
  await ports.batches.setList(batchId, round, {
    total: lines.length,
    settled: kept.length,
    counts: countVerdicts(kept),
  });
  if (open.length === 0) return { next: "close" };
  const whole = open.length === lines.length;
  const listKey = whole ? batchKeys.list(batchId) : batchKeys.round(batchId, round);
  if (!whole) await ports.objects.put(listKey, toJsonLines(open));
  const concurrency = Math.min(batch.concurrency ?? ports.maxConcurrency, ports.maxConcurrency);
  return {
    next: "run",
    listKey,
    videos: open.length,
    resultsPrefix: batchKeys.results(batchId, round),
    concurrency,
    options: batch.options,
  };
}

async function takeBack(
  batchId: string,
  lines: readonly BatchLine[],
  verdictOf: (line: BatchLine) => Parameters<typeof isToRetry>[0],
  { objects }: ListPorts,
): Promise<void> {
  const keys = lines.flatMap((line) => {
    const verdict = verdictOf(line);
    return verdict === undefined ? [] : [batchKeys.video(batchId, videoName(line), verdict)];
  });
  await inParallel(keys, DELETES_AT_ONCE, (key) => objects.delete(key));
}
