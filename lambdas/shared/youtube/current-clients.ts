import type { ProxyState } from "../proxy/proxy-state.ts";
import { CLIENTS, withVersions, type YoutubeClient } from "./clients.ts";

/** How long an answer of the table is used, milliseconds. */
const FRESH_MS = 60_000;

/**
 * The clients to ask, with the versions that an operator has put into the item `CLIENTS` of the proxy's state
 * (`{ pk: "CLIENTS", IOS: "21.30.1" }`): a version that YouTube refuses is replaced within a minute, without a deployment. A table that
 * does not answer changes nothing.
 */
export function currentClients(
  state: Pick<ProxyState, "get">,
  nowMs: () => number = Date.now,
): () => Promise<readonly YoutubeClient[]> {
  let clients: readonly YoutubeClient[] = CLIENTS;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (nowMs() - readAtMs < FRESH_MS) return clients;
    readAtMs = nowMs();
    clients = await state.get("CLIENTS").then(
      (item) => withVersions(CLIENTS, item ?? {}),
      () => clients,
    );
    return clients;
  };
}
