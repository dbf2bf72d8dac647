import type { ProxyState } from "../shared/proxy/proxy-state.ts";
import { CLIENTS, withOverrides, type YoutubeClient } from "../shared/youtube/clients.ts";

/** How long an answer of the table is used, milliseconds. */
const FRESH_MS = 60_000;

/**
 * The clients to ask, with the versions that an operator has put into the item `CLIENTS` of the proxy's state
 * (`{ pk: "CLIENTS", IOS: "21.30.1" }`): a version that YouTube refuses is replaced within a minute, without a deployment.
 */
export function currentClients(
  state: Pick<ProxyState, "get">,
  nowMs: () => number = Date.now,
): () => Promise<readonly YoutubeClient[]> {
  let clients: readonly YoutubeClient[] = CLIENTS;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return async () => {
    if (nowMs() - readAtMs < FRESH_MS) return clients;
    const versions = Object.entries((await state.get("CLIENTS")) ?? {});
    clients = withOverrides(
      CLIENTS,
      Object.fromEntries(versions.map(([name, version]) => [name, { version: String(version) }])),
    );
    readAtMs = nowMs();
    return clients;
  };
}
