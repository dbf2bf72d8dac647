import type { Outbound } from "../shared/proxy/port.ts";
import type { YoutubeClient } from "../shared/youtube/clients.ts";

/** The way out, and as whom YouTube is asked. */
export interface Asking {
  readonly outbound: Pick<Outbound, "send">;
  readonly client: YoutubeClient;
}
