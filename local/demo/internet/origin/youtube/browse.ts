import { type Answer, type Asked, apiError, json, textAt } from "../exchange.ts";
import type { World } from "../world.ts";
import { answerChannel } from "./channel-page.ts";
import { askedAs } from "./clients.ts";
import { listItems, readToken, tabItems } from "./list-items.ts";
import { channelListing, channelOfName, playlistListing } from "./listing.ts";
import { responseContext, trackingParams } from "./response-context.ts";

/** `POST /youtubei/v1/browse`: a channel's tab, a playlist (`VL` and its id), or the next page of either. */
export function answerBrowse(asked: Asked, world: World): Answer {
  if (!isAccepted(asked, world)) return apiError(400);
  const continuation = textAt(asked.json, "continuation");
  if (continuation !== undefined) return answerContinuation(continuation, asked, world);
  const browseId = textAt(asked.json, "browseId") ?? "";
  if (browseId.startsWith("VL")) return answerPlaylist(browseId.slice(2), asked, world);
  if (!/^UC[\w-]{22}$/.test(browseId)) return apiError(400);
  return answerChannel(browseId, asked, world);
}

/** `POST /youtubei/v1/navigation/resolve_url`: the channel behind a handle, a custom or a user name. */
export function answerResolveUrl(asked: Asked, world: World): Answer {
  if (!isAccepted(asked, world)) return apiError(400);
  const name = /youtube\.com\/(@[\w.-]+|(?:c|user)\/[\w.-]+)$/.exec(textAt(asked.json, "url") ?? "")?.[1];
  const channel = name === undefined ? undefined : channelOfName(name, world);
  if (channel === undefined) return apiError(404);
  return json({ responseContext: responseContext(asked), endpoint: { browseEndpoint: { browseId: channel.id } } });
}

function isAccepted({ json }: Asked, { versions }: World): boolean {
  const { client, version } = askedAs(json);
  return versions.isAccepted(client, version);
}

function answerPlaylist(id: string, asked: Asked, world: World): Answer {
  const listing = playlistListing(id, world);
  if (listing === undefined) return apiError(404);
  const contents = [{ itemSectionRenderer: { contents: listItems(listing, 0) } }];
  const content = { sectionListRenderer: { contents } };
  return json({
    responseContext: responseContext(asked),
    contents: { twoColumnBrowseResultsRenderer: { tabs: [{ tabRenderer: { selected: true, content } }] } },
    header: { pageHeaderRenderer: { pageTitle: listing.title } },
    metadata: { playlistMetadataRenderer: { title: listing.title } },
    trackingParams: trackingParams(asked),
    microformat: {
      microformatDataRenderer: { urlCanonical: `http://www.youtube.com/playlist?list=${id}`, title: listing.title },
    },
  });
}

function answerContinuation(token: string, asked: Asked, world: World): Answer {
  const { id, offset, tab } = readToken(token);
  const listing = tab === undefined ? playlistListing(id, world) : channelListing(id, world, tab);
  if (listing === undefined || !Number.isSafeInteger(offset)) return apiError(400);
  const continuationItems = tab === undefined ? listItems(listing, offset) : tabItems(listing, tab, offset);
  return json({
    responseContext: responseContext(asked),
    trackingParams: trackingParams(asked),
    onResponseReceivedActions: [{ appendContinuationItemsAction: { continuationItems, targetId: id } }],
  });
}
