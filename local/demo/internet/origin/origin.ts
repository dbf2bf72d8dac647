import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import type { Certificates } from "../certificates.ts";
import type { Exit } from "../gateway/exit.ts";
import type { Endpoint } from "../scenes/scene.ts";
import { answerRequest } from "./answer-request.ts";
import { type Response, sendAnswer } from "./send-answer.ts";
import type { World } from "./world.ts";

/** One decrypted request. Cookies, keys and other credentials are not kept. */
export interface RequestRecord {
  /** Epoch milliseconds at which it came. */
  readonly at: number;
  readonly session: string;
  readonly country: string;
  readonly method: string;
  readonly host: string;
  /** With its query. */
  readonly path: string;
  /** Which endpoint it met; absent where there is none. */
  readonly endpoint?: Endpoint;
  readonly videoId?: string;
  /** The youtubei client that asked. */
  readonly client?: string;
  readonly httpVersion: string;
  readonly userAgent: string;
  readonly status: number;
  /** Proxy credentials travelled on to the server: they never should. */
  readonly hasProxyCredentials: boolean;
}

/** The servers behind the gateway, and what they were asked. */
export interface Origin {
  readonly requests: RequestRecord[];
  /** Speaks TLS, then HTTP/1.1 or HTTP/2, on the socket of a tunnel. */
  accept(socket: Socket, exit: Exit): void;
}

/** All servers behind the gateway. They share one certificate and tell each other apart by the host they are asked for. */
export function makeOrigin(certificates: Certificates, world: World): Origin {
  const requests: RequestRecord[] = [];
  const tunnels = new Map<string, { readonly exit: Exit; readonly socket: Socket }>();
  const keyOf = (socket: { remoteAddress?: string | undefined; remotePort?: number | undefined }): string =>
    `${socket.remoteAddress}:${socket.remotePort}`;

  const onRequest = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const from = tunnels.get(keyOf(request.socket));
    if (from === undefined) return void request.destroy();
    const { exit, socket } = from;
    const atMs = world.now();
    const host = request.authority ?? request.headers.host ?? "";
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
    );
    const url = new URL(request.url, `https://${host}`);
    const answered = await answerRequest({ method: request.method, url, headers, body: request, exit }, world);
    const { answer, ...about } = answered;
    requests.push({
      at: atMs,
      session: exit.session,
      country: exit.country,
      method: request.method,
      host: url.hostname,
      path: url.pathname + url.search,
      ...about,
      httpVersion: request.httpVersion,
      userAgent: headers["user-agent"] ?? "",
      status: answer.status,
      hasProxyCredentials: headers["proxy-authorization"] !== undefined,
    });
    await world.holds.released(about.videoId, about.endpoint);
    const { cutAfterBytes = Number.POSITIVE_INFINITY } = world.rules.ruleFor(exit.session);
    await sendAnswer(answer, response as unknown as Response, headers["accept-encoding"] ?? "", {
      allowedBytes: () => Math.max(0, cutAfterBytes - socket.bytesWritten),
      reset: () => void socket.resetAndDestroy(),
    });
  };

  const server = createSecureServer({
    key: certificates.keyPem,
    cert: certificates.certPem + certificates.caPem,
    allowHTTP1: true,
  });
  server.on("request", (request, response) => {
    onRequest(request, response).catch(() => request.destroy());
  });
  server.on("sessionError", () => {});
  server.on("tlsClientError", (_, socket) => socket.destroy());

  return {
    requests,
    accept: (socket, exit) => {
      const key = keyOf(socket);
      tunnels.set(key, { exit, socket });
      socket.once("close", () => tunnels.delete(key));
      server.emit("connection", socket);
    },
  };
}
