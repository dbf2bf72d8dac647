import { EMPTY_CHANNEL } from "../../scenes/harbour.ts";
import type { Channel, ChannelTab, Scene } from "../../scenes/scene.ts";
import { PLAYLISTS } from "../../scenes.ts";
import type { World } from "../world.ts";

/** A channel's uploads or a playlist, in order. */
export interface Listing {
  /** `UC…` for a channel, `PL…` or `UU…` for a list. */
  readonly id: string;
  readonly title: string;
  readonly channel?: Channel;
  readonly scenes: readonly Scene[];
}

const TAB_LIST_LENGTH = 26;
/** Playlists that YouTube keeps of the tabs of a channel: its id with this for `UC`. */
const TAB_OF_PREFIX: Readonly<Record<string, ChannelTab>> = { UULF: "videos", UUSH: "shorts", UULV: "streams" };

/** A channel's uploads, or those of one tab, newest first; undefined for no channel. */
export function channelListing(id: string, world: World, tab?: ChannelTab): Listing | undefined {
  const uploads = [...world.scenes.values()].filter((scene) => scene.channel.id === id);
  const channel = id === EMPTY_CHANNEL.id ? EMPTY_CHANNEL : uploads[0]?.channel;
  if (channel === undefined) return undefined;
  const shown = tab === undefined ? uploads : uploads.filter((scene) => scene.tab === tab);
  const newestFirst = shown.toSorted((left, right) => right.publishedAt.localeCompare(left.publishedAt));
  return { id, title: channel.name, channel, scenes: newestFirst };
}

/** A playlist, the uploads list of a channel (its id with `UU` for `UC`), or the list of one of its tabs. */
export function playlistListing(id: string, world: World): Listing | undefined {
  const tab = TAB_OF_PREFIX[id.slice(0, 4)];
  if (tab !== undefined && id.length === TAB_LIST_LENGTH) return ofChannel(id, `UC${id.slice(4)}`, world, tab);
  if (id.startsWith("UU")) return ofChannel(id, `UC${id.slice(2)}`, world);
  const playlist = PLAYLISTS.find((candidate) => candidate.id === id);
  return (
    playlist && {
      id,
      title: playlist.title,
      scenes: playlist.videoIds.flatMap((videoId) => world.scenes.get(videoId) ?? []),
    }
  );
}

/** There is no such list without a video in it. */
function ofChannel(id: string, channelId: string, world: World, tab?: ChannelTab): Listing | undefined {
  const uploads = channelListing(channelId, world, tab);
  return uploads && uploads.scenes.length > 0 ? { ...uploads, id } : undefined;
}

/** The channel called so (`@name`, `c/Name`, `user/Name`), in any case. */
export function channelOfName(name: string, world: World): Channel | undefined {
  const channels = [EMPTY_CHANNEL, ...[...world.scenes.values()].map(({ channel }) => channel)];
  const isMeant = (each: string) => each.toLowerCase() === name.toLowerCase();
  return channels.find(({ handle, names = [] }) => [handle, ...names].some(isMeant));
}
