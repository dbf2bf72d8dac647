import { once } from "node:events";
import http from "node:http";
import http2, { type Http2SecureServer } from "node:http2";
import https from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { makeCertificates } from "../../local/demo/internet/certificates.ts";

/** What the gateway saw of one CONNECT. */
export interface SeenConnect {
  readonly target: string;
  readonly username: string;
  readonly verdict: CredentialsVerdict;
  readonly status: number;
}

export type CredentialsVerdict =
  | "ok"
  | "no-credentials"
  | "bad-username"
  | "bad-password"
  /** What came decodes to the password: somebody encoded it. */
  | "password-percent-encoded";

/** How the gateway misbehaves. Called for each CONNECT with good credentials; undefined: serve it. */
export type Misbehaviour = (connect: { readonly username: string; readonly nth: number }) => Response | undefined;

export type Response =
  | { readonly kind: "answer"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Never answers. */
  | { readonly kind: "silence" }
  /** Serves after a while. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Hangs up without an answer. */
  | { readonly kind: "hang-up" }
  /** Serves, but resets the connection once this many bytes have gone to the client. */
  | { readonly kind: "cut"; readonly afterBytes: number };

export interface GatewayOptions {
  /** The account's name; what follows it in a user name is up to the vendor's grammar. */
  readonly username?: string;
  readonly password?: string;
  readonly origin?: http.RequestListener;
  /** Speak TLS to clients of the gateway itself. */
  readonly tls?: boolean;
}

export const AWKWARD_PASSWORD = "p@ss:w/o%r d+é";

/**
 * An authenticating forward proxy and, behind it, one TLS origin that plays every host and offers HTTP/2 as they do. Listens on 127.0.0.1; `close` ends all.
 * It cannot see what does not come to it.
 */
export class Gateway {
  readonly connects: SeenConnect[] = [];
  username: string;
  password: string;
  misbehave: Misbehaviour = () => undefined;
  readonly caPem: string;
  requests = 0;
  /** Of HTTP, as the origin was asked. */
  readonly versions = new Set<string>();
  readonly #server: http.Server;
  readonly #origin: Http2SecureServer;
  readonly #sockets: Socket[] = [];

  private constructor(options: GatewayOptions) {
    const { caPem, keyPem, certPem } = makeCertificates([
      "*.youtube.com",
      "youtubei.googleapis.com",
      "*.googlevideo.com",
      "api.deepgram.com",
      "127.0.0.1",
    ]);
    this.caPem = caPem;
    this.username = options.username ?? "user";
    this.password = options.password ?? AWKWARD_PASSWORD;
    const listener = options.origin ?? hello;
    this.#origin = http2.createSecureServer({ key: keyPem, cert: certPem, allowHTTP1: true }, (request, response) => {
      this.requests++;
      this.versions.add(request.httpVersion);
      listener(request as never, response as never);
    });
    this.#server = options.tls ? https.createServer({ key: keyPem, cert: certPem }) : http.createServer();
    this.#server.on("connection", (socket: Socket) => this.#watch(socket));
    this.#server.on("request", (_request, response) => response.writeHead(400).end());
    this.#server.on("connect", (request, socket, head) => this.#connect(request, socket, head));
  }

  static async start(options: GatewayOptions = {}): Promise<Gateway> {
    const gateway = new Gateway(options);
    gateway.#server.listen(0, "127.0.0.1");
    await once(gateway.#server, "listening");
    return gateway;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The secret a user would store for this gateway. */
  secretJson(more: Readonly<Record<string, unknown>> = {}): string {
    const { username, password, port, caPem } = this;
    return JSON.stringify({ provider: "oxylabs", host: "127.0.0.1", port, username, password, caPem, ...more });
  }

  /** Distinct user names of the CONNECTs that were let through. */
  get sessions(): string[] {
    return [...new Set(this.connects.filter(({ verdict }) => verdict === "ok").map(({ username }) => username))];
  }

  /** Bytes from and to clients so far, CONNECT and TLS included. */
  get bytes(): { up: number; down: number } {
    const sum = (count: (socket: Socket) => number) => this.#sockets.reduce((all, socket) => all + count(socket), 0);
    return { up: sum((socket) => socket.bytesRead), down: sum((socket) => socket.bytesWritten) };
  }

  /** Connections that their clients have not ended. */
  get open(): number {
    return this.#sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length;
  }

  /** Cuts every connection and refuses new ones. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#origin.close();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }

  #watch(socket: Socket): void {
    this.#sockets.push(socket);
    socket.on("error", () => {});
  }

  #connect(request: http.IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => {});
    const { verdict, username } = this.#check(request.headers["proxy-authorization"]);
    const seen = (status: number) => this.connects.push({ target: request.url ?? "", username, verdict, status });
    if (verdict !== "ok") {
      seen(407);
      socket.end(answerText(407, { "proxy-authenticate": 'Basic realm="gateway"' }));
      return;
    }
    const nth = this.connects.length + 1;
    const response = this.misbehave({ username, nth });
    seen(response?.kind === "answer" ? response.status : 200);
    if (response?.kind === "answer") socket.end(answerText(response.status, response.headers));
    else if (response?.kind === "hang-up") socket.destroy();
    else if (response?.kind === "delay") setTimeout(() => this.#serve(socket, head), response.milliseconds);
    else if (response?.kind === "silence") socket.resume();
    else this.#serve(socket, head, response?.afterBytes);
  }

  #serve(socket: Duplex, head: Buffer, cutAfterBytes?: number): void {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    this.#origin.emit("connection", socket);
    if (cutAfterBytes === undefined) return;
    // TLS writes past socket.write, so the counter is polled.
    const poll = setInterval(() => {
      if ((socket as Socket).bytesWritten > cutAfterBytes) (socket as Socket).resetAndDestroy();
    }, 1);
    socket.once("close", () => clearInterval(poll));
  }

  #check(header: string | undefined): { verdict: CredentialsVerdict; username: string } {
    const [, encoded] = /^Basic (.+)$/.exec(header ?? "") ?? [];
    if (encoded === undefined) return { verdict: "no-credentials", username: "" };
    const text = Buffer.from(encoded, "base64").toString("utf8");
    const username = text.slice(0, text.indexOf(":"));
    const password = text.slice(text.indexOf(":") + 1);
    if (!username.includes(this.username)) return { verdict: "bad-username", username };
    if (password === this.password) return { verdict: "ok", username };
    return { verdict: decoded(password) === this.password ? "password-percent-encoded" : "bad-password", username };
  }
}

const hello: http.RequestListener = (_request, response) => response.end("hello");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function answerText(status: number, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ ...headers, "content-length": "0", connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? "Other"}`, ...lines, "", ""].join("\r\n");
}
