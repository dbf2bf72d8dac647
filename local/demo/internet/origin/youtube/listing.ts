import type { Channel, Scene } from "../../scenes/scene.ts";
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

/** A channel's uploads, newest first; undefined for a channel without any. */
export function channelListing(id: string, world: World): Listing | undefined {
  const uploads = [...world.scenes.values()].filter((scene) => scene.channel.id === id);
  const channel = uploads[0]?.channel;
  if (channel === undefined) return undefined;
  const newestFirst = uploads.toSorted((left, right) => right.publishedAt.localeCompare(left.publishedAt));
  return { id, title: channel.name, channel, scenes: newestFirst };
}

/** A playlist, or the uploads list of a channel: its id with `UU` for `UC`. */
export function playlistListing(id: string, world: World): Listing | undefined {
  if (id.startsWith("UU")) {
    const uploads = channelListing(`UC${id.slice(2)}`, world);
    return uploads && { ...uploads, id };
  }
  const playlist = PLAYLISTS.find((candidate) => candidate.id === id);
  return (
    playlist && {
      id,
      title: playlist.title,
      scenes: playlist.videoIds.flatMap((videoId) => world.scenes.get(videoId) ?? []),
    }
  );
}

/** The channel with this handle (`@name`), in any case. */
export function channelOfHandle(handle: string, world: World): Channel | undefined {
  return [...world.scenes.values()].find((scene) => scene.channel.handle.toLowerCase() === handle.toLowerCase())
    ?.channel;
}
