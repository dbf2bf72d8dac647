import { ByteMeter, type Bytes } from "./byte-meter.ts";
import type { HostAllowList } from "./host-allow-list.ts";
import type { LocalProxy, TunnelFault } from "./local-proxy.ts";
import { LoopbackProxy, type TunnelUser } from "./loopback-proxy.ts";
import type { Exit } from "./make-exit.ts";
import { UpstreamAgent } from "./upstream-agent.ts";

interface JobProxyOptions {
  readonly hosts: HostAllowList;
  readonly exit: Exit;
  /** From the first packet to the gateway until CONNECT is answered, milliseconds. */
  readonly connectMs: number;
}

/** The loopback proxy whose tunnels all go through the gateway. Clients get its address and token; the account's credentials stay here. */
export class JobProxy implements LocalProxy {
  readonly kind = "gateway";
  readonly faults: TunnelFault[] = [];
  readonly #connectMs: number;
  readonly #meters: Readonly<Record<TunnelUser, ByteMeter>> = { client: new ByteMeter(), tool: new ByteMeter() };
  #agents: Readonly<Record<TunnelUser, UpstreamAgent>>;
  #loopback!: LoopbackProxy;

  private constructor({ exit, connectMs }: JobProxyOptions) {
    this.#connectMs = connectMs;
    this.#agents = this.#agentsFor(exit);
  }

  static async start(options: JobProxyOptions): Promise<JobProxy> {
    const proxy = new JobProxy(options);
    proxy.#loopback = await LoopbackProxy.start({
      hosts: options.hosts,
      route: (user) => ({ kind: "gateway", agent: proxy.#agents[user] }),
    });
    return proxy;
  }

  /** New connections leave through `exit`; open tunnels go on. */
  useExit(exit: Exit): void {
    this.#agents = this.#agentsFor(exit);
  }

  get origin(): string {
    return this.#loopback.origin;
  }

  url(user: TunnelUser): string {
    return this.#loopback.url(user);
  }

  authorization(user: TunnelUser): string {
    return this.#loopback.authorization(user);
  }

  bytes(user: TunnelUser): Bytes {
    return this.#meters[user].bytes();
  }

  get denied(): number {
    return this.#loopback.denied;
  }

  async close(): Promise<void> {
    await this.#loopback.close();
    for (const meter of Object.values(this.#meters)) meter.endAll();
  }

  #agentsFor(exit: Exit): Record<TunnelUser, UpstreamAgent> {
    const agent = (user: TunnelUser) =>
      new UpstreamAgent({
        exit,
        meter: this.#meters[user],
        connectMs: this.#connectMs,
        onFault: (fault) => this.faults.push({ ...fault, user }),
      });
    return { client: agent("client"), tool: agent("tool") };
  }
}
