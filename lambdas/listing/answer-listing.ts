import { randomUUID } from "node:crypto";
import { type EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import type { ProxyManager } from "../shared/proxy/proxy-manager.ts";
import type { ListingPage, ListingRequest } from "../shared/youtube/listing/listing.ts";
import type { VideoDescription } from "../shared/youtube/listing/video-description.ts";
import { describeVideo } from "./describe-video.ts";
import { listPage } from "./list-page.ts";
import { newest } from "./newest.ts";

/** The only host that lists are asked of. */
const HOSTS = ["www.youtube.com"] as const;
const MOST_ATTEMPTS = 4;

/**
 * Answers a listing request through the proxy: a page, a feed, or what is known of a video. A blocked exit or a broken answer is met
 * with another exit, four attempts in all; then the last error is thrown under its code.
 */
export async function answerListing(
  request: ListingRequest,
  proxy: Pick<ProxyManager, "open" | "burn">,
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
      return await work(request, outbound);
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

function work(request: ListingRequest, outbound: Outbound): Promise<ListingPage | VideoDescription> {
  if (request.want === "video") return describeVideo(request.videoId, outbound);
  if (request.want === "feed") return newest(request.source, outbound);
  return listPage(request, outbound);
}
