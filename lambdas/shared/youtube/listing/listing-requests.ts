import type { OutboundRequest } from "../../proxy/port.ts";
import { CLIENTS, type YoutubeClient } from "../clients.ts";
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

/** Lists are a matter of the web client, since only pages have them. */
const WEB = CLIENTS.find(({ use }) => use === "panel") as YoutubeClient;

const ask = (endpoint: "browse" | "navigation/resolve_url", body: object): OutboundRequest =>
  innertubeRequest({ endpoint, operation: "listing", client: WEB, hl: "en", body });

/** A channel's tab, by the channel's id. */
export const tabRequest = (browseId: string, tab: ChannelTab): OutboundRequest =>
  ask("browse", { browseId, params: TAB_PARAMS[tab] });

export const playlistRequest = (id: string): OutboundRequest =>
  ask("browse", { browseId: `VL${id}`, params: WITH_UNAVAILABLE });

export const continuationRequest = (continuation: string): OutboundRequest => ask("browse", { continuation });

/** Which channel a handle or a custom name belongs to. */
export const resolveRequest = (name: string): OutboundRequest =>
  ask("navigation/resolve_url", { url: `https://www.youtube.com/${name}` });

/** The newest fifteen as Atom: `channel_id` or `playlist_id`. */
export const feedRequest = (key: "channel_id" | "playlist_id", id: string): OutboundRequest => ({
  operation: "listing",
  url: `https://www.youtube.com/feeds/videos.xml?${key}=${encodeURIComponent(id)}`,
  headers: { "user-agent": WEB.userAgent },
});
