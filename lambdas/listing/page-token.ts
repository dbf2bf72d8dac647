import type { ListingSource } from "../shared/youtube/listing/listing.ts";

/** YouTube's tokens are base64url with percent escapes: a dot stands in none. */
const OF_CHANNEL = /^(UC[\w-]{22})\.(.+)$/;

/**
 * What callers give back for the next page: YouTube's token, after the id that the channel's name led to, so that a name is looked up
 * once a list and not once a page.
 */
export const pageToken = (source: ListingSource, token: string): string =>
  source.kind === "channel" ? `${source.id}.${token}` : token;

/** The parts again; without `channelId` the name of a channel has to be looked up. */
export function readPageToken(page: string): { readonly channelId?: string; readonly token: string } {
  const [, channelId, token] = OF_CHANNEL.exec(page) ?? [];
  return channelId && token ? { channelId, token } : { token: page };
}
