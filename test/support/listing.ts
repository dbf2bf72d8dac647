import { answerListing } from "../../lambdas/listing/answer-listing.ts";
import { ProxyManager } from "../../lambdas/shared/proxy/proxy-manager.ts";
import { SecretRefreshManager } from "../../lambdas/shared/proxy/secret-refresh-manager.ts";
import { currentClients } from "../../lambdas/shared/youtube/current-clients.ts";
import type { ListingPage, ListingRequest } from "../../lambdas/shared/youtube/listing/listing.ts";
import { parseSource } from "../../lambdas/shared/youtube/listing/parse-source.ts";
import type { VideoDescription } from "../../lambdas/shared/youtube/listing/video-description.ts";
import { type Internet, startInternet } from "../../local/demo/internet/internet.ts";
import { DEMO_ACCOUNT } from "./demo-internet.ts";
import { MemoryProxyState } from "./memory-proxy-state.ts";
import { OneSecret, settingsOf } from "./outbound.ts";

/** The work of the function `listing` behind the gateway of a demo internet. */
export interface Lists {
  readonly internet: Internet;
  /** Any request, as the function gets it. */
  ask(request: ListingRequest): Promise<ListingPage | VideoDescription>;
  /** The pages of a list to its end, by what a person would type. */
  pagesOf(text: string, tab?: "uploads" | "shorts" | "streams"): Promise<ListingPage[]>;
  /** What the function finds in its table. */
  readonly state: MemoryProxyState;
  /** Called when an exit is given up. */
  onBurn: () => void;
}

/** Starts it; `internet.stop()` ends it. */
export async function startLists(): Promise<Lists> {
  const internet = await startInternet({ ...DEMO_ACCOUNT, gateDelayMs: 5 });
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  const secret = JSON.stringify({ provider: "oxylabs", host, port, caPem, ...DEMO_ACCOUNT });
  const settings = settingsOf({ PROXY_ENABLED: "true", ENFORCE_PROXY_ALL: "1", PROXY_SECRET_ID: "proxy" });
  const state = new MemoryProxyState();
  const manager = new ProxyManager({
    settings,
    secrets: new SecretRefreshManager({ settings, secrets: new OneSecret(secret) }),
    state,
    metrics: { add: () => undefined, flush: () => undefined },
    log: { info: () => undefined, warn: () => undefined },
    now: () => new Date(),
  });
  const proxy: Pick<ProxyManager, "open" | "burn"> = {
    open: (request) => manager.open(request),
    burn: async (...args) => {
      await manager.burn(...args);
      lists.onBurn();
    },
  };
  let nowMs = 0;
  const clients = currentClients(state, () => (nowMs += 60_000));
  const lists: Lists = {
    internet,
    state,
    onBurn: () => undefined,
    ask: (request) => answerListing(request, { proxy, clients }),
    async pagesOf(text, tab) {
      const pages: ListingPage[] = [];
      for (let next: string | undefined = ""; next !== undefined; next = pages.at(-1)?.next) {
        const source = parseSource(text, tab);
        const more = next !== "" && { continuation: next };
        pages.push((await lists.ask({ want: "page", source, ...more })) as ListingPage);
      }
      return pages;
    },
  };
  return lists;
}
