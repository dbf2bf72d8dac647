import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { BROWSER_CLIENT } from "./browser-client.ts";
import { MEDIA_CLIENTS } from "./media-clients.ts";
import { SPEECH_CLIENT } from "./speech-client.ts";

/** One kind of client: how it goes out through the proxy, and the same thing done wrongly. Each client of the tree has its row. */
export interface LeakClient {
  readonly use: (outbound: Outbound) => Promise<unknown>;
  /** Goes past the proxy on purpose; may fail, the packets count. */
  readonly leak: () => Promise<unknown>;
  /** One job in so many uses it. Default: every job. */
  readonly everyJobs?: number;
}

const HOST = "www.youtube.com";
/** From a documentation range (RFC 5737): nobody's. */
const NOBODY = "192.0.2.1";

export const LEAK_CLIENTS: Readonly<Record<string, LeakClient>> = {
  client: {
    use: (outbound) => outbound.send({ operation: "player", url: `https://${HOST}/` }),
    leak: () => fetch(`https://${HOST}/`, { signal: AbortSignal.timeout(2_000) }),
  },
  tool: {
    use: (outbound) => tunnel(new URL(outbound.proxyUrl)),
    leak: async () => {
      const socket = net.connect(443, NOBODY);
      socket.on("error", () => {});
      await new Promise((resolve) => setTimeout(resolve, 300));
      socket.destroy();
    },
  },
  browser: BROWSER_CLIENT,
  speech: SPEECH_CLIENT,
  ...MEDIA_CLIENTS,
};

/** What a tool with its own HTTP client does first. */
async function tunnel(proxy: URL): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString("base64")}`;
  const connect = http.request({
    host: proxy.hostname,
    port: proxy.port,
    method: "CONNECT",
    path: `${HOST}:443`,
    headers: { "proxy-authorization": authorization },
  });
  connect.end();
  const [response, socket] = (await once(connect, "connect")) as [http.IncomingMessage, net.Socket];
  socket.on("error", () => {}).destroy();
  if (response.statusCode !== 200) throw new TypeError(`the proxy answered ${response.statusCode}`);
}
