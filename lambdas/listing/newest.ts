import { EarshotError } from "../shared/errors.ts";
import { answerText } from "../shared/youtube/http-answer.ts";
import { compact } from "../shared/youtube/json.ts";
import type { ListingPage, ListingSource } from "../shared/youtube/listing/listing.ts";
import { feedRequest } from "../shared/youtube/listing/listing-requests.ts";
import { readFeed } from "../shared/youtube/listing/read-feed.ts";
import type { Asking } from "./asking.ts";
import { resolveChannel } from "./resolve-channel.ts";

/** The newest fifteen of a list from its feed, with times of publication. Throws `ListNotFound` when there is no such feed. */
export async function newest(source: ListingSource, asking: Asking): Promise<ListingPage> {
  const known = source.kind === "channel" ? { ...source, id: await resolveChannel(source.id, asking) } : source;
  const key = known.kind === "channel" ? "channel_id" : "playlist_id";
  const response = await asking.outbound.send(feedRequest(asking.client, key, known.id));
  if (response.status === 404) throw new EarshotError("ListNotFound", { detail: "YouTube has no feed of this list" });
  const { title, videos } = readFeed(answerText(response, "listing", asking.client.name));
  const channelName = known.kind === "channel" ? title : undefined;
  return { source: { ...known, ...compact({ title, channelName }) }, videos };
}
