import type { OutboundRequest } from "../../proxy/port.ts";
import type { YoutubeClient } from "../clients.ts";
import { innertubeRequest } from "../innertube-request.ts";
import type { ChannelTab } from "./listing.ts";

/** What `params` opens a tab of a channel (recorded 2022 to 2026). */
const TAB_PARAMS: Readonly<Record<ChannelTab, string>> = {
  uploads: "EgZ2aWRlb3PyBgQKAjoA",
  shorts: "EgZzaG9ydHPyBgUKA5oBAA%3D%3D",
  streams: "EgdzdHJlYW1z8gYECgJ6AA%3D%3D",
};
/** What a tab is called in its own parameters. */
export const TAB_NAMES: Readonly<Record<ChannelTab, string>> = {
  uploads: "videos",
  shorts: "shorts",
  streams: "streams",
};
/** Playlists that YouTube keeps of a channel's tabs: the channel's id with this in place of `UC`. */
export const TAB_PLAYLISTS: Readonly<Record<ChannelTab, string>> = { uploads: "UULF", shorts: "UUSH", streams: "UULV" };
/** Private and removed videos keep their places in a playlist's pages. */
const WITH_UNAVAILABLE = "wgYCCAA%3D";

const ask = (web: YoutubeClient, endpoint: "browse" | "navigation/resolve_url", body: object): OutboundRequest =>
  innertubeRequest({ endpoint, operation: "listing", client: web, hl: "en", body });

/** A channel's tab, by the channel's id. Lists are a matter of the web client, since only pages have them. */
export const tabRequest = (web: YoutubeClient, browseId: string, tab: ChannelTab): OutboundRequest =>
  ask(web, "browse", { browseId, params: TAB_PARAMS[tab] });

export const playlistRequest = (web: YoutubeClient, id: string): OutboundRequest =>
  ask(web, "browse", { browseId: `VL${id}`, params: WITH_UNAVAILABLE });

export const continuationRequest = (web: YoutubeClient, continuation: string): OutboundRequest =>
  ask(web, "browse", { continuation });

/** Which channel a handle or a custom name belongs to. */
export const resolveRequest = (web: YoutubeClient, name: string): OutboundRequest =>
  ask(web, "navigation/resolve_url", { url: `https://www.youtube.com/${name}` });

/** The newest fifteen as Atom: `channel_id` or `playlist_id`. */
export const feedRequest = (
  { userAgent }: YoutubeClient,
  key: "channel_id" | "playlist_id",
  id: string,
): OutboundRequest => ({
  operation: "listing",
  url: `https://www.youtube.com/feeds/videos.xml?${key}=${encodeURIComponent(id)}`,
  headers: { "user-agent": userAgent },
});
