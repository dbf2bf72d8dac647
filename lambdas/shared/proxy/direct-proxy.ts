import type { Bytes } from "./byte-meter.ts";
import type { HostAllowList } from "./host-allow-list.ts";
import type { LocalProxy } from "./local-proxy.ts";
import { LoopbackProxy, type TunnelUser } from "./loopback-proxy.ts";

/** The loopback proxy without a gateway (`PROXY_ENABLED=false`): same hosts, same counting, straight to the target. */
export class DirectProxy implements LocalProxy {
  readonly kind = "direct";
  readonly faults: readonly [] = [];
  readonly #loopback: LoopbackProxy;

  private constructor(loopback: LoopbackProxy) {
    this.#loopback = loopback;
  }

  static async start(hosts: HostAllowList): Promise<DirectProxy> {
    return new DirectProxy(await LoopbackProxy.start({ hosts, route: () => ({ kind: "direct" }) }));
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
    return this.#loopback.bytes(user);
  }

  get denied(): number {
    return this.#loopback.denied;
  }

  close(): Promise<void> {
    return this.#loopback.close();
  }
}
