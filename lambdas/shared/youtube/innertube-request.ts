import type { Operation, OutboundRequest } from "../proxy/port.ts";
import type { YoutubeClient } from "./clients.ts";

const ORIGIN = "https://www.youtube.com";

/** A call of `youtubei/v1/<endpoint>` as `client` makes it, with answers in language `hl`. Needs no API key, cookie or visitor data. */
export function innertubeRequest(call: {
  readonly endpoint: "player" | "get_panel" | "browse" | "navigation/resolve_url";
  readonly operation: Operation;
  readonly client: YoutubeClient;
  readonly hl: string;
  readonly body: object;
  /** Further query, already encoded. */
  readonly query?: string;
}): OutboundRequest {
  const { client, hl, body, query } = call;
  const context = {
    client: { clientName: client.name, clientVersion: client.version, ...client.context, hl, gl: "US" },
  };
  return {
    operation: call.operation,
    url: `${ORIGIN}/youtubei/v1/${call.endpoint}?prettyPrint=false${query ? `&${query}` : ""}`,
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": client.userAgent.replace("{version}", client.version),
      "x-youtube-client-name": String(client.id),
      "x-youtube-client-version": client.version,
      ...(client.use === "panel" && { origin: ORIGIN }),
    },
    body: JSON.stringify({ context, ...body }),
  };
}
