import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";
import { gunzipSync } from "node:zlib";

/** A proxy on the loopback, and the authority its servers are trusted by. */
export interface RawProxy {
  readonly proxyPort: number;
  readonly caPem: string;
}

export interface ConnectAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The tunnel; already ended when the status is not 200. */
  readonly socket: Socket;
}

export interface RawRequest {
  /** Sent as it is in `Proxy-Authorization`; absent: not sent. */
  readonly authorization?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** Asks the proxy for a tunnel to `target` (`host:port`). Rejects when it hangs up without an answer. */
export function connectThrough(proxy: RawProxy, target: string, authorization?: string): Promise<ConnectAnswer> {
  return new Promise((resolve, reject) => {
    const headers = authorization === undefined ? {} : { "proxy-authorization": authorization };
    const request = httpRequest({
      host: "127.0.0.1",
      port: proxy.proxyPort,
      method: "CONNECT",
      path: target,
      headers,
      agent: false,
    });
    request.once("connect", (response, socket) =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, socket }),
    );
    request.once("error", reject);
    request.end();
  });
}

/** One HTTP/1.1 request over a tunnel and TLS of its own, both closed afterwards. Rejects when the tunnel or the answer breaks. */
export async function fetchThrough(proxy: RawProxy, address: string, options: RawRequest = {}): Promise<RawAnswer> {
  const url = new URL(address);
  const tunnel = await connectThrough(proxy, `${url.hostname}:443`, options.authorization);
  if (tunnel.status !== 200) throw new Error(`CONNECT was answered with ${tunnel.status}`);
  const secure = tlsConnect({ socket: tunnel.socket, servername: url.hostname, ca: proxy.caPem });
  try {
    return await exchange(url, options, secure);
  } finally {
    secure.destroy();
  }
}

function exchange(url: URL, options: RawRequest, secure: Socket): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method = options.body === undefined ? "GET" : "POST", headers = {} } = options;
    secure.once("error", reject);
    const request = httpsRequest(url, { method, headers, createConnection: () => secure });
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const body = Buffer.concat(chunks);
        const isCompressed = response.headers["content-encoding"] === "gzip";
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: isCompressed ? gunzipSync(body) : body,
        });
      });
    });
    request.end(options.body);
  });
}
