import { at, compact, isRecord, type JsonRecord, listOf, numberOf, stringOf, textOf } from "../json.ts";
import { timestampMs } from "../timestamp.ts";
import type { ListedVideo } from "./listing.ts";

const ID = /^[\w-]{11}$/;

type Reader = (item: JsonRecord) => ListedVideo | undefined;

/** How each kind of entry tells its video, by the key it stands under: those of 2021 to 2026, for pages keep old kinds for years. */
export const ITEM_READERS: Readonly<Record<string, Reader>> = {
  lockupViewModel: lockup,
  shortsLockupViewModel: shortsLockup,
  videoRenderer: renderer,
  gridVideoRenderer: renderer,
  playlistVideoRenderer: renderer,
  channelVideoPlayerRenderer: renderer,
  reelItemRenderer: (item) => video(item.videoId, { title: textOf(item.headline) }),
};

/** `Upcoming`: the page has it in English, for English is what is asked for. */
const UPCOMING_TEXT = /^(?:upcoming|premiere)/i;

function lockup(item: JsonRecord): ListedVideo | undefined {
  if (item.contentType !== "LOCKUP_CONTENT_TYPE_VIDEO") return undefined;
  const overlays = listOf(at(item, "contentImage", "thumbnailViewModel", "overlays"));
  const badges = overlays.flatMap((overlay) => [
    ...listOf(at(overlay, "thumbnailBottomOverlayViewModel", "badges")),
    ...listOf(at(overlay, "thumbnailOverlayBadgeViewModel", "thumbnailBadges")),
  ]);
  const shown = badges.map((badge) => at(badge, "thumbnailBadgeViewModel"));
  const texts = shown.map((badge) => stringOf(at(badge, "text")) ?? "");
  return video(item.contentId, {
    title: textOf(at(item, "metadata", "lockupMetadataViewModel", "title")),
    durationMs: texts.map(timestampMs).find((ms) => ms !== undefined),
    isLive: shown.some((badge) => at(badge, "badgeStyle") === "THUMBNAIL_OVERLAY_BADGE_STYLE_LIVE") || undefined,
    isUpcoming: texts.some((text) => UPCOMING_TEXT.test(text)) || undefined,
  });
}

function shortsLockup(item: JsonRecord): ListedVideo | undefined {
  const id = at(item, "onTap", "innertubeCommand", "reelWatchEndpoint", "videoId");
  const named = /^shorts-shelf-item-(.*)$/.exec(stringOf(item.entityId) ?? "")?.[1];
  return video(id ?? named, { title: textOf(at(item, "overlayMetadata", "primaryText")) });
}

function renderer(item: JsonRecord): ListedVideo | undefined {
  const overlays = listOf(item.thumbnailOverlays).map((overlay) => at(overlay, "thumbnailOverlayTimeStatusRenderer"));
  const status = overlays.find(isRecord);
  const seconds = numberOf(item.lengthSeconds);
  const shownMs = timestampMs(textOf(item.lengthText)) ?? timestampMs(textOf(status?.text));
  return video(item.videoId, {
    title: textOf(item.title),
    durationMs: seconds !== undefined && seconds > 0 ? seconds * 1000 : shownMs,
    isLive: status?.style === "LIVE" || hasLiveBadge(item) || undefined,
    isUpcoming: status?.style === "UPCOMING" || isRecord(item.upcomingEventData) || undefined,
  });
}

/** Shelves of grids mark a running stream by a badge beside the title, not on the picture (recorded 2023 to 2026). */
function hasLiveBadge({ badges }: JsonRecord): boolean {
  return listOf(badges).some((badge) => at(badge, "metadataBadgeRenderer", "style") === "BADGE_STYLE_TYPE_LIVE_NOW");
}

interface Shown {
  readonly title: string | undefined;
  readonly durationMs?: number | undefined;
  readonly isLive?: true | undefined;
  readonly isUpcoming?: true | undefined;
}

function video(id: unknown, shown: Shown): ListedVideo | undefined {
  return typeof id === "string" && ID.test(id) ? { videoId: id, ...compact(shown) } : undefined;
}
