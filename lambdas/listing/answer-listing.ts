import { randomUUID } from "node:crypto";
import { type EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import type { ProxyManager } from "../shared/proxy/proxy-manager.ts";
import { clientFor, type YoutubeClient } from "../shared/youtube/clients.ts";
import type { ListingPage, ListingRequest } from "../shared/youtube/listing/listing.ts";
import type { VideoDescription } from "../shared/youtube/listing/video-description.ts";
import { describeVideo } from "./describe-video.ts";
import { listPage } from "./list-page.ts";
import { newest } from "./newest.ts";

/** The only host that lists are asked of. */
const HOSTS = ["www.youtube.com"] as const;
const MOST_ATTEMPTS = 4;

export interface ListingPorts {
  readonly proxy: Pick<ProxyManager, "open" | "burn">;
  readonly clients: () => Promise<readonly YoutubeClient[]>;
}

/**
 * Answers a listing request through the proxy: a page, a feed, or what is known of a video. A blocked exit or a broken answer is met
 * with another exit, four attempts in all; then the last error is thrown under its code.
 */
export async function answerListing(
  request: ListingRequest,
  { proxy, clients }: ListingPorts,
): Promise<ListingPage | VideoDescription> {
  const id = `listing-${randomUUID()}`;
  for (let attempt = 1; ; attempt++) {
    const outbound = await proxy.open({
      component: "listing",
      jobId: id,
      hosts: HOSTS,
      ...(request.correlationId !== undefined && { correlationId: request.correlationId }),
    });
    try {
      return await work(request, outbound, await clients());
    } catch (thrown) {
      const error = toEarshotError(thrown);
      if (!isWorthRepeating(error) || attempt === MOST_ATTEMPTS) throw error;
      if (error.effect === "new-session") await proxy.burn(id, error);
    } finally {
      await outbound.close();
    }
  }
}

const isWorthRepeating = ({ effect }: EarshotError) => effect === "new-session" || effect === "retry";

function work(
  request: ListingRequest,
  outbound: Outbound,
  clients: readonly YoutubeClient[],
): Promise<ListingPage | VideoDescription> {
  if (request.want === "video")
    return describeVideo(request.videoId, { outbound, client: clientFor("player", clients) });
  const asking = { outbound, client: clientFor("panel", clients) };
  return request.want === "feed" ? newest(request.source, asking) : listPage(request, asking);
}
