import type { Scene } from "../../scenes/scene.ts";
import { escaped } from "../captions/frames.ts";
import { type Answer, type Asked, html, text } from "../exchange.ts";
import type { World } from "../world.ts";
import { channelListing, type Listing, playlistListing } from "./listing.ts";

const LATEST = 15;

/** `GET /feeds/videos.xml`: the latest fifteen of a channel or playlist, as Atom. */
export function answerFeed(asked: Asked, world: World): Answer {
  const { searchParams } = asked.url;
  const channelId = searchParams.get("channel_id");
  const listing =
    channelId === null
      ? playlistListing(searchParams.get("playlist_id") ?? "", world)
      : channelListing(channelId, world);
  if (listing === undefined) return html("<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title>", 404);
  return text(feedOf(listing), "text/xml; charset=UTF-8");
}

function feedOf(listing: Listing): string {
  const entries = listing.scenes.slice(0, LATEST).map(entryOf).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom">
 <id>yt:channel:${listing.id}</id>
 <yt:channelId>${listing.id}</yt:channelId>
 <title>${escaped(listing.title)}</title>
 <link rel="alternate" href="https://www.youtube.com/channel/${listing.id}"/>
 <author><name>${escaped(listing.title)}</name></author>
 <published>2025-01-01T00:00:00+00:00</published>
${entries}</feed>
`;
}

function entryOf(scene: Scene): string {
  return ` <entry>
  <id>yt:video:${scene.id}</id>
  <yt:videoId>${scene.id}</yt:videoId>
  <yt:channelId>${scene.channel.id}</yt:channelId>
  <title>${escaped(scene.title)}</title>
  <link rel="alternate" href="https://www.youtube.com/watch?v=${scene.id}"/>
  <author><name>${escaped(scene.channel.name)}</name></author>
  <published>${scene.publishedAt}</published>
  <updated>${scene.publishedAt}</updated>
  <media:group><media:title>${escaped(scene.title)}</media:title><media:description>${escaped(scene.about)}</media:description></media:group>
 </entry>
`;
}
