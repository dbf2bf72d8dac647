import { at, isRecord, listOf, stringOf } from "../json.ts";
import type { ListedVideo } from "./listing.ts";
import { ITEM_READERS } from "./read-item.ts";

/** What stands in a part of an answer, in its order. */
export interface Walked {
  /** Each video once. */
  readonly videos: readonly ListedVideo[];
  /** The token of the list's next page. Those of sort orders and of shelves beside the list are not it. */
  readonly next?: string;
}

/** Recorded lists nest about fifteen levels deep. */
const DEEPEST = 60;

interface Walk {
  readonly videos: Map<string, ListedVideo>;
  next: string | undefined;
}

/** Collects the videos of every known kind of entry below `part`. Menus and players inside an entry are not searched. */
export function walkList(part: unknown): Walked {
  const walk: Walk = { videos: new Map(), next: undefined };
  search(part, walk, 0);
  return { videos: [...walk.videos.values()], ...(walk.next !== undefined && { next: walk.next }) };
}

function search(part: unknown, walk: Walk, depth: number): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(part)) searchAll(part, walk, depth);
  if (!isRecord(part)) return;
  for (const [key, value] of Object.entries(part)) {
    const read = ITEM_READERS[key];
    if (!read) search(value, walk, depth + 1);
    else if (isRecord(value)) keep(read(value), walk);
  }
}

/** A list and its token stand side by side. */
function searchAll(entries: readonly unknown[], walk: Walk, depth: number): void {
  const before = walk.videos.size;
  for (const entry of entries) search(entry, walk, depth + 1);
  const token = entries.map(tokenOf).find((found) => found !== undefined);
  if (token !== undefined && (walk.videos.size > before || walk.videos.size === 0)) walk.next ??= token;
}

function keep(video: ListedVideo | undefined, walk: Walk): void {
  if (video && !walk.videos.has(video.videoId)) walk.videos.set(video.videoId, video);
}

function tokenOf(entry: unknown): string | undefined {
  const endpoint = at(entry, "continuationItemRenderer", "continuationEndpoint");
  const command = at(entry, "continuationItemViewModel", "continuationCommand", "innertubeCommand");
  const executed = listOf(at(endpoint, "commandExecutorCommand", "commands"));
  return [endpoint, command, ...executed]
    .map((holder) => stringOf(at(holder, "continuationCommand", "token")))
    .find((token) => token !== undefined);
}
