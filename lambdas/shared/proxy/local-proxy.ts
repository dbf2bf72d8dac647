import type { Bytes } from "./byte-meter.ts";
import type { GatewayFault } from "./gateway-fault.ts";
import type { TunnelUser } from "./loopback-proxy.ts";

/** A fault and whose tunnel met it. */
export type TunnelFault = GatewayFault & { readonly user: TunnelUser };

/** The loopback proxy of one lane invocation, whichever way its tunnels go. */
export interface LocalProxy {
  readonly kind: "gateway" | "direct";
  readonly origin: string;
  url(user: TunnelUser): string;
  /** Value of the `Proxy-Authorization` header for this proxy. */
  authorization(user: TunnelUser): string;
  /** What went over the sockets to the outside so far. */
  bytes(user: TunnelUser): Bytes;
  /** What the gateway refused or left unanswered, in order. Always empty without a gateway. */
  readonly faults: readonly TunnelFault[];
  /** Requests refused because their host is not on the list. */
  readonly denied: number;
  close(): Promise<void>;
}
