import { EarshotError } from "../shared/errors.ts";
import type { Outbound, OutboundRequest } from "../shared/proxy/port.ts";
import { answerJson } from "../shared/youtube/http-answer.ts";
import { compact } from "../shared/youtube/json.ts";
import type { ListingPage, ListingRequest, ListingSource } from "../shared/youtube/listing/listing.ts";
import {
  continuationRequest,
  playlistRequest,
  TAB_NAMES,
  TAB_PLAYLISTS,
  tabRequest,
} from "../shared/youtube/listing/listing-requests.ts";
import { type BrowseAnswer, readBrowse } from "../shared/youtube/listing/read-browse.ts";
import { resolveChannel } from "./resolve-channel.ts";

type Way = Pick<Outbound, "send">;

/**
 * One page of a list. Throws what the list's own answer means (`ListNotFound`, `Removed`, `Private`), `LayoutChanged` for an answer in
 * which no list can be, and the way out's errors.
 */
export async function listPage(
  { source, continuation }: Extract<ListingRequest, { source: ListingSource }> & { readonly continuation?: string },
  outbound: Way,
): Promise<ListingPage> {
  const known = source.kind === "channel" ? { ...source, id: await resolveChannel(source.id, outbound) } : source;
  if (continuation !== undefined) return pageOf(known, await browse(continuationRequest(continuation), outbound));
  return known.kind === "channel"
    ? firstOfChannel(known, outbound)
    : pageOf(known, await browse(playlistRequest(known.id), outbound));
}

/** A channel without the tab shows another one; behind an age gate its lists are still there as playlists. */
async function firstOfChannel(
  source: Extract<ListingSource, { kind: "channel" }>,
  outbound: Way,
): Promise<ListingPage> {
  const answer = await browse(tabRequest(source.id, source.tab), outbound);
  if (answer.ageGate) {
    const list = `${TAB_PLAYLISTS[source.tab]}${source.id.slice(2)}`;
    return pageOf(source, await browse(playlistRequest(list), outbound));
  }
  const isOther = answer.shownTab !== undefined && answer.shownTab !== TAB_NAMES[source.tab];
  if (!isOther) return pageOf(source, answer);
  const { next: _, ...named } = pageOf(source, answer);
  return { ...named, videos: [] };
}

/** YouTube says 404 to a list that is not there, and 200 with an alert to one that was. */
async function browse(request: OutboundRequest, outbound: Way): Promise<BrowseAnswer> {
  const response = await outbound.send(request);
  if (response.status === 404) throw new EarshotError("ListNotFound", { detail: "YouTube knows no such list" });
  return readBrowse(answerJson(response, "listing", "WEB"));
}

function pageOf(source: ListingSource, { videos, next, title, ownerName }: BrowseAnswer): ListingPage {
  const channelName = source.kind === "channel" ? title : ownerName;
  return { source: { ...source, ...compact({ title, channelName }) }, videos, ...compact({ next }) };
}
