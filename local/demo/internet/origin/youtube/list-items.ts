import type { ChannelTab, Scene } from "../../scenes/scene.ts";
import type { JsonObject } from "../exchange.ts";
import type { Listing } from "./listing.ts";
import { shortClock } from "./panel.ts";

const TAB_PAGE = 30;
const PLAYLIST_PAGE = 100;

/** What a continuation token stands for; `tab` is absent for playlists. */
export interface Place {
  readonly id: string;
  /** NaN for a token that is none. */
  readonly offset: number;
  readonly tab?: ChannelTab;
}

/** Entries of a playlist from `offset` on, and the token of the next ones. */
export function listItems(listing: Listing, offset: number): JsonObject[] {
  const page = listing.scenes.slice(offset, offset + PLAYLIST_PAGE);
  const token = tokenOf(listing, offset + PLAYLIST_PAGE);
  const innertubeCommand = { continuationCommand: { token, request: "CONTINUATION_REQUEST_TYPE_BROWSE" } };
  const trigger = "CONTINUATION_TRIGGER_ON_ITEM_SHOWN";
  const next = { continuationItemViewModel: { trigger, continuationCommand: { innertubeCommand } } };
  return [...page.map(lockup), ...(token === undefined ? [] : [next])];
}

/** Entries of a channel's tab from `offset` on, and the token of the next ones. */
export function tabItems(listing: Listing, tab: ChannelTab, offset: number): JsonObject[] {
  const page = listing.scenes.slice(offset, offset + TAB_PAGE);
  const token = tokenOf(listing, offset + TAB_PAGE, tab);
  const continuationEndpoint = { continuationCommand: { token, request: "CONTINUATION_REQUEST_TYPE_BROWSE" } };
  const next = { continuationItemRenderer: { trigger: "CONTINUATION_TRIGGER_ON_ITEM_SHOWN", continuationEndpoint } };
  const items = page.map((scene) => ({
    richItemRenderer: { content: tab === "shorts" ? short(scene) : lockup(scene) },
  }));
  return [...items, ...(token === undefined ? [] : [next])];
}

/** Reads what `tabItems` and `listItems` hand out. */
export function readToken(token: string): Place {
  const [id = "", offset = "", tab] = Buffer.from(token, "base64url").toString("utf8").split(" ");
  return { id, offset: Number(offset || Number.NaN), ...(tab !== undefined && { tab: tab as ChannelTab }) };
}

function tokenOf({ id, scenes }: Listing, offset: number, tab?: ChannelTab): string | undefined {
  const place = [id, offset, ...(tab === undefined ? [] : [tab])].join(" ");
  return offset < scenes.length ? Buffer.from(place).toString("base64url") : undefined;
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

/** One video of a home page's shelf, which is drawn as lists were before 2025. */
export function shelfItem({ id, title, durationSeconds }: Scene): JsonObject {
  const status = { text: { simpleText: shortClock(durationSeconds * 1000) }, style: "DEFAULT" };
  const thumbnailOverlays = [{ thumbnailOverlayTimeStatusRenderer: status }];
  return { gridVideoRenderer: { videoId: id, title: { simpleText: title }, thumbnailOverlays } };
}

/** One short of a tab: its length is not shown. */
function short(scene: Scene): JsonObject {
  const watch = { reelWatchEndpoint: { videoId: scene.id, overlay: {} } };
  return {
    shortsLockupViewModel: {
      entityId: `shorts-shelf-item-${scene.id}`,
      accessibilityText: `${scene.title}, 1.2 thousand views – play Short`,
      onTap: { innertubeCommand: watch },
      overlayMetadata: { primaryText: { content: scene.title }, secondaryText: { content: "1.2k views" } },
    },
  };
}
