import { randomBytes, timingSafeEqual } from "node:crypto";
import { type PrepareRequestFunctionOpts, type PrepareRequestFunctionResult, RequestError, Server } from "proxy-chain";
import { type Bytes, plus } from "./byte-meter.ts";
import type { HostAllowList } from "./host-allow-list.ts";
import type { UpstreamAgent } from "./upstream-agent.ts";

/** Who opened a tunnel: the HTTP client of this process, or a tool with its own. */
export type TunnelUser = "client" | "tool";

/** Where a tunnel goes: through the gateway, or straight to the target. There is no third kind and no default. */
export type Route = { readonly kind: "gateway"; readonly agent: UpstreamAgent } | { readonly kind: "direct" };

interface LoopbackProxyOptions {
  readonly hosts: HostAllowList;
  readonly route: (user: TunnelUser) => Route;
}

const ZERO: Bytes = { up: 0, down: 0 };

/**
 * A forward proxy on 127.0.0.1 for one lane invocation, the one use of proxy-chain. It takes CONNECT only, to hosts on the list only,
 * from those who know its random token only.
 */
export class LoopbackProxy {
  readonly #options: LoopbackProxyOptions;
  readonly #token = randomBytes(24).toString("base64url");
  readonly #server: Server;
  readonly #users = new Map<number, TunnelUser>();
  readonly #closed: Record<TunnelUser, Bytes> = { client: ZERO, tool: ZERO };
  #denied = 0;

  private constructor(options: LoopbackProxyOptions) {
    this.#options = options;
    this.#server = new Server({
      host: "127.0.0.1",
      port: 0,
      authRealm: "job",
      prepareRequestFunction: (request) => this.#prepare(request),
    });
    this.#server.on("connectionClosed", ({ connectionId, stats }) => this.#forget(connectionId, stats));
  }

  static async start(options: LoopbackProxyOptions): Promise<LoopbackProxy> {
    const proxy = new LoopbackProxy(options);
    await proxy.#server.listen();
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  /** `http://user:token@127.0.0.1:port`, good as long as this proxy runs. */
  url(user: TunnelUser): string {
    return `http://${user}:${this.#token}@127.0.0.1:${this.#server.port}`;
  }

  /** Value of the `Proxy-Authorization` header. */
  authorization(user: TunnelUser): string {
    return `Basic ${Buffer.from(`${user}:${this.#token}`).toString("base64")}`;
  }

  /** Requests refused because their host is not on the list. */
  get denied(): number {
    return this.#denied;
  }

  /** Bytes between this proxy and what it connected to, as proxy-chain counts them. */
  bytes(user: TunnelUser): Bytes {
    return [...this.#users]
      .filter(([, owner]) => owner === user)
      .reduce((sum, [id]) => plus(sum, targetBytes(this.#server.getConnectionStats(id))), this.#closed[user]);
  }

  /** Ends all tunnels. */
  async close(): Promise<void> {
    await this.#server.close(true);
  }

  #prepare({
    connectionId,
    username,
    password,
    hostname,
    port,
    isHttp,
  }: PrepareRequestFunctionOpts): PrepareRequestFunctionResult {
    if (!isUser(username) || !sameText(password, this.#token)) return { requestAuthentication: true };
    if (isHttp) throw this.#deny("only CONNECT is served");
    if (!this.#options.hosts.allows(hostname, port)) throw this.#deny("the host is not on the list");
    this.#users.set(connectionId, username);
    return settings(this.#options.route(username));
  }

  #deny(message: string): RequestError {
    this.#denied++;
    return new RequestError(message, 403);
  }

  #forget(connectionId: number, stats: unknown): void {
    const user = this.#users.get(connectionId);
    this.#users.delete(connectionId);
    if (user) this.#closed[user] = plus(this.#closed[user], targetBytes(stats));
  }
}

/** proxy-chain takes an absent or empty URL for "direct": the gateway's is checked before it is handed over. */
function settings(route: Route): PrepareRequestFunctionResult {
  if (route.kind === "direct") return { upstreamProxyUrl: null };
  const { agent } = route;
  if (!agent.origin.startsWith("http")) throw new RequestError("no gateway", 502);
  return { upstreamProxyUrl: agent.origin, httpAgent: agent, httpsAgent: agent as never };
}

function targetBytes(stats: unknown): Bytes {
  const { trgTxBytes, trgRxBytes } = (stats ?? {}) as { trgTxBytes?: number | null; trgRxBytes?: number | null };
  return { up: trgTxBytes ?? 0, down: trgRxBytes ?? 0 };
}

function isUser(name: string): name is TunnelUser {
  return name === "client" || name === "tool";
}

function sameText(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
