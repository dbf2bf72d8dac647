import { EarshotError } from "../../errors.ts";
import { decodeEntities } from "../../transcript/entities.ts";
import type { ListedVideo } from "./listing.ts";

/** A channel's or playlist's feed: the newest fifteen. */
export interface Feed {
  /** `UC…` of the channel, or of the playlist's owner. */
  readonly channelId?: string;
  readonly title?: string;
  readonly videos: readonly ListedVideo[];
}

/**
 * Reads the Atom feed of `/feeds/videos.xml` (RFC 4287 with YouTube's `yt:` elements). Throws `TruncatedResponse` for a feed that does
 * not end, and `LayoutChanged` for anything else that is none.
 */
export function readFeed(xml: string): Feed {
  if (!/<feed[\s>]/.test(xml))
    throw new EarshotError("LayoutChanged", { detail: "listing: the answer is no Atom feed" });
  if (!/<\/feed>\s*$/.test(xml))
    throw new EarshotError("TruncatedResponse", { detail: "listing: the feed has no end" });
  const head = xml.split(/<entry[\s>]/, 1)[0] ?? "";
  const entries = [...xml.matchAll(/<entry[\s>]([\s\S]*?)<\/entry>/g)].map(([, entry = ""]) => entry);
  const channelId = channelOf(elementOf(head, "yt:channelId"));
  const title = elementOf(head, "title");
  return {
    ...(channelId !== undefined && { channelId }),
    ...(title !== undefined && { title }),
    videos: entries.flatMap(videoOf),
  };
}

function videoOf(entry: string): ListedVideo[] {
  const videoId = elementOf(entry, "yt:videoId");
  const title = elementOf(entry, "title");
  const published = new Date(elementOf(entry, "published") ?? "");
  if (videoId === undefined || !/^[\w-]{11}$/.test(videoId)) return [];
  return [
    {
      videoId,
      ...(title !== undefined && { title }),
      ...(!Number.isNaN(published.getTime()) && { publishedAt: published.toISOString() }),
    },
  ];
}

/** Feeds leave out the `UC` of the channel's id in their heads. */
function channelOf(id: string | undefined): string | undefined {
  return id === undefined || id.startsWith("UC") ? id : `UC${id}`;
}

function elementOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? undefined : decodeEntities(text).trim() || undefined;
}
