import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { OutboundRequest } from "../shared/proxy/port.ts";
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
import type { Asking } from "./asking.ts";
import { pageToken, readPageToken } from "./page-token.ts";
import { resolveChannel } from "./resolve-channel.ts";

/**
 * One page of a list. Throws what the list's own answer means (`ListNotFound`, `Removed`, `Private`), `UnknownPage` for a continuation
 * that is none, `LayoutChanged` for an answer in which no list can be, and the way out's errors.
 */
export async function listPage(
  { source, continuation }: Extract<ListingRequest, { source: ListingSource }> & { readonly continuation?: string },
  asking: Asking,
): Promise<ListingPage> {
  const page = continuation === undefined ? undefined : readPageToken(continuation);
  const known =
    source.kind === "channel"
      ? { ...source, id: page?.channelId ?? (await resolveChannel(source.id, asking)) }
      : source;
  if (page !== undefined) return pageOf(known, await nextPage(page.token, asking));
  return known.kind === "channel"
    ? firstOfChannel(known, asking)
    : pageOf(known, await browse(playlistRequest(asking.client, known.id), asking));
}

/** A channel without the tab shows another one; behind an age gate its lists are still there as playlists. */
async function firstOfChannel(
  source: Extract<ListingSource, { kind: "channel" }>,
  asking: Asking,
): Promise<ListingPage> {
  const answer = await browse(tabRequest(asking.client, source.id, source.tab), asking);
  if (answer.ageGate) {
    const list = playlistRequest(asking.client, `${TAB_PLAYLISTS[source.tab]}${source.id.slice(2)}`);
    return pageOf(source, await browse(list, asking).catch(nothingListed));
  }
  const isOther = answer.shownTab !== undefined && answer.shownTab !== TAB_NAMES[source.tab];
  if (!isOther) return pageOf(source, answer);
  const { next: _, ...named } = pageOf(source, answer);
  return { ...named, videos: [] };
}

/** The channel is there; of a tab without videos there is no playlist. */
function nothingListed(thrown: unknown): BrowseAnswer {
  if (toEarshotError(thrown).code === "ListNotFound") return { videos: [], ageGate: false };
  throw thrown;
}

/** YouTube says 400 to a token that it has not made, or does not know any more. */
async function nextPage(continuation: string, { outbound, client }: Asking): Promise<BrowseAnswer> {
  const response = await outbound.send(continuationRequest(client, continuation));
  if (response.status === 400) throw new EarshotError("UnknownPage", { detail: "YouTube does not know this page" });
  return readBrowse(answerJson(response, "listing", client.name));
}

/** YouTube says 404 to a list that is not there, and 200 with an alert to one that was. */
async function browse(request: OutboundRequest, { outbound, client }: Asking): Promise<BrowseAnswer> {
  const response = await outbound.send(request);
  if (response.status === 404) throw new EarshotError("ListNotFound", { detail: "YouTube knows no such list" });
  return readBrowse(answerJson(response, "listing", client.name));
}

function pageOf(source: ListingSource, { videos, next, title, ownerName }: BrowseAnswer): ListingPage {
  const channelName = source.kind === "channel" ? title : ownerName;
  const onward = next !== undefined && { next: pageToken(source, next) };
  return { source: { ...source, ...compact({ title, channelName }) }, videos, ...onward };
}
