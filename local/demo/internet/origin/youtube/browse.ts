import type { Scene } from "../../scenes/scene.ts";
import { type Answer, type Asked, apiError, type JsonObject, json, textAt } from "../exchange.ts";
import type { World } from "../world.ts";
import { channelListing, channelOfHandle, type Listing, playlistListing } from "./listing.ts";
import { shortClock } from "./panel.ts";
import { responseContext, trackingParams } from "./response-context.ts";

const CHANNEL_PAGE = 30;
const PLAYLIST_PAGE = 100;
const APPENDED = "appendContinuationItemsAction";

/** `POST /youtubei/v1/browse`: a channel's videos, a playlist (`VL` and its id), or the next page of either. */
export function answerBrowse(asked: Asked, world: World): Answer {
  const continuation = textAt(asked.json, "continuation");
  if (continuation !== undefined) return answerContinuation(continuation, asked, world);
  const browseId = textAt(asked.json, "browseId") ?? "";
  if (browseId.startsWith("VL")) return answerPlaylist(browseId.slice(2), asked, world);
  if (!/^UC[\w-]{22}$/.test(browseId)) return apiError(400);
  return answerChannel(browseId, asked, world);
}

/** `POST /youtubei/v1/navigation/resolve_url`: the channel behind a handle. */
export function answerResolveUrl(asked: Asked, world: World): Answer {
  const handle = /\/(@[\w.-]+)/.exec(textAt(asked.json, "url") ?? "")?.[1];
  const channel = handle === undefined ? undefined : channelOfHandle(handle, world);
  if (channel === undefined) return apiError(404);
  return json({ responseContext: responseContext(asked), endpoint: { browseEndpoint: { browseId: channel.id } } });
}

function answerChannel(id: string, asked: Asked, world: World): Answer {
  const listing = channelListing(id, world);
  if (listing?.channel === undefined) {
    const alert = { alertRenderer: { type: "ERROR", text: { simpleText: "This channel does not exist." } } };
    return json({ responseContext: responseContext(asked), alerts: [alert], trackingParams: trackingParams(asked) });
  }
  const { channel } = listing;
  const contents = [...pageOf(listing, 0, CHANNEL_PAGE).map(gridItem), ...channelContinuation(listing, CHANNEL_PAGE)];
  const tabs = [
    { tabRenderer: { title: "Home" } },
    { tabRenderer: { title: "Videos", selected: true, content: { richGridRenderer: { contents } } } },
  ];
  return json({
    responseContext: responseContext(asked),
    contents: { twoColumnBrowseResultsRenderer: { tabs } },
    header: { pageHeaderRenderer: { pageTitle: channel.name } },
    metadata: {
      channelMetadataRenderer: {
        title: channel.name,
        rssUrl: `https://www.youtube.com/feeds/videos.xml?channel_id=${channel.id}`,
        externalId: channel.id,
        channelUrl: `https://www.youtube.com/channel/${channel.id}`,
        vanityChannelUrl: `http://www.youtube.com/${channel.handle}`,
      },
    },
    trackingParams: trackingParams(asked),
    microformat: {
      microformatDataRenderer: { urlCanonical: `https://www.youtube.com/channel/${channel.id}`, title: channel.name },
    },
  });
}

function answerPlaylist(id: string, asked: Asked, world: World): Answer {
  const listing = playlistListing(id, world);
  if (listing === undefined) return apiError(404);
  const contents = [...pageOf(listing, 0, PLAYLIST_PAGE).map(lockup), ...listContinuation(listing, PLAYLIST_PAGE)];
  const content = { sectionListRenderer: { contents: [{ itemSectionRenderer: { contents } }] } };
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
  const [id = "", offsetText = ""] = Buffer.from(token, "base64url").toString("utf8").split(" ");
  const offset = Number(offsetText);
  const isChannel = id.startsWith("UC");
  const listing = isChannel ? channelListing(id, world) : playlistListing(id, world);
  if (listing === undefined || !Number.isSafeInteger(offset)) return apiError(400);
  const size = isChannel ? CHANNEL_PAGE : PLAYLIST_PAGE;
  const page = pageOf(listing, offset, size);
  const more = isChannel ? channelContinuation(listing, offset + size) : listContinuation(listing, offset + size);
  const continuationItems = [...page.map(isChannel ? gridItem : lockup), ...more];
  return json({
    responseContext: responseContext(asked),
    trackingParams: trackingParams(asked),
    onResponseReceivedActions: [{ [APPENDED]: { continuationItems, targetId: id } }],
  });
}

function pageOf(listing: Listing, offset: number, size: number): readonly Scene[] {
  return listing.scenes.slice(offset, offset + size);
}

function gridItem(scene: Scene): JsonObject {
  return { richItemRenderer: { content: lockup(scene) } };
}

/** One video of a list, as it is drawn since 2025. */
function lockup(scene: Scene): JsonObject {
  const length = shortClock(scene.durationSeconds * 1000);
  const overlays = [{ thumbnailBottomOverlayViewModel: { badges: [{ thumbnailBadgeViewModel: { text: length } }] } }];
  const image = { sources: [{ url: `https://i.ytimg.com/vi/${scene.id}/hqdefault.jpg`, width: 336, height: 188 }] };
  const parts = [
    { text: { content: "1.2k views" } },
    { text: { content: "2 weeks ago" }, accessibilityLabel: "2 weeks ago" },
  ];
  const metadata = { contentMetadataViewModel: { metadataRows: [{ metadataParts: parts }], delimiter: " • " } };
  const watch = {
    commandMetadata: { webCommandMetadata: { url: `/watch?v=${scene.id}` } },
    watchEndpoint: { videoId: scene.id },
  };
  return {
    lockupViewModel: {
      contentImage: { thumbnailViewModel: { image, overlays } },
      metadata: { lockupMetadataViewModel: { title: { content: scene.title }, metadata } },
      contentId: scene.id,
      contentType: "LOCKUP_CONTENT_TYPE_VIDEO",
      rendererContext: { commandContext: { onTap: { innertubeCommand: watch } } },
    },
  };
}

function tokenOf(listing: Listing, offset: number): string | undefined {
  return offset < listing.scenes.length ? Buffer.from(`${listing.id} ${offset}`).toString("base64url") : undefined;
}

function channelContinuation(listing: Listing, offset: number): JsonObject[] {
  const token = tokenOf(listing, offset);
  if (token === undefined) return [];
  const continuationEndpoint = { continuationCommand: { token, request: "CONTINUATION_REQUEST_TYPE_BROWSE" } };
  return [{ continuationItemRenderer: { trigger: "CONTINUATION_TRIGGER_ON_ITEM_SHOWN", continuationEndpoint } }];
}

function listContinuation(listing: Listing, offset: number): JsonObject[] {
  const token = tokenOf(listing, offset);
  if (token === undefined) return [];
  const innertubeCommand = { continuationCommand: { token, request: "CONTINUATION_REQUEST_TYPE_BROWSE" } };
  return [
    {
      continuationItemViewModel: {
        trigger: "CONTINUATION_TRIGGER_ON_ITEM_SHOWN",
        continuationCommand: { innertubeCommand },
      },
    },
  ];
}
