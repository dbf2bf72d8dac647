import http, { type ClientRequest, type IncomingMessage } from "node:http";
import net from "node:net";
import tls from "node:tls";
import type { ByteMeter } from "./byte-meter.ts";
import { type GatewayFault, readRefusal } from "./gateway-fault.ts";
import type { Exit } from "./make-exit.ts";

declare module "node:http" {
  interface Agent {
    /** Called by ClientRequest with itself, before its headers are sent; missing in the type package. */
    addRequest(request: ClientRequest, options: unknown): void;
  }
}

interface UpstreamAgentOptions {
  readonly exit: Exit;
  readonly meter: ByteMeter;
  /** From the first packet until CONNECT is answered, milliseconds. */
  readonly connectMs: number;
  readonly onFault: (fault: GatewayFault) => void;
}

/**
 * Opens connections to the gateway and adds the credentials to each CONNECT, so that nobody else is told them: no URL holds them.
 * Each connection is counted, each CONNECT has a time limit (proxy-chain sets none), each failure is reported once.
 */
export class UpstreamAgent extends http.Agent {
  readonly #options: UpstreamAgentOptions;
  // Compared with the scheme of the request by node:http and node:https.
  protected readonly protocol: string;
  protected readonly defaultPort: number;

  constructor(options: UpstreamAgentOptions) {
    super({ keepAlive: false });
    this.#options = options;
    this.protocol = `${options.exit.gateway.protocol}:`;
    this.defaultPort = options.exit.gateway.port;
  }

  /** The gateway's origin: without credentials and never empty, since an empty one would mean a direct connection. */
  get origin(): string {
    const { protocol, host, port } = this.#options.exit.gateway;
    return new URL(`${protocol}://${net.isIPv6(host) ? `[${host}]` : host}:${port}`).origin;
  }

  override addRequest(request: ClientRequest, options: unknown): void {
    request.setHeader("proxy-authorization", this.#options.exit.authorization);
    this.#watch(request);
    super.addRequest(request, options);
  }

  override createConnection(): net.Socket {
    const { gateway, secureContext } = this.#options.exit;
    const socket = net.connect({ host: gateway.host, port: gateway.port, noDelay: true });
    this.#options.meter.count(socket);
    if (gateway.protocol === "http") return socket;
    const servername = net.isIP(gateway.host) ? undefined : gateway.host;
    return tls.connect({
      socket,
      host: gateway.host,
      ...(servername && { servername }),
      ...(secureContext && { secureContext }),
    });
  }

  #watch(request: ClientRequest): void {
    const { connectMs, onFault } = this.#options;
    const timer = setTimeout(
      () => request.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })),
      connectMs,
    );
    request.once("close", () => clearTimeout(timer));
    request.once("connect", (response: IncomingMessage) => {
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      // proxy-chain accepts 200 alone.
      if (status !== 200) onFault(readRefusal(status, response.headers, this.#options.exit));
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (!isOwnHangUp(error, request)) onFault({ kind: "unreachable", why: error.code ?? "closed without an answer" });
    });
  }
}

/** The client went away and its CONNECT with it: says nothing about the gateway. */
function isOwnHangUp(error: NodeJS.ErrnoException, request: ClientRequest): boolean {
  return error.code === "ECONNRESET" && error.syscall === undefined && request.socket?.readableEnded !== true;
}
