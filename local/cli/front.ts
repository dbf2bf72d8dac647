import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { CliFailure, systemCode } from "./failure.ts";
import type { Gateway } from "./gateway/gateway.ts";
import type { FrontRequest, FrontResponse } from "./gateway/gateway-event.ts";
import { refusal } from "./refusal.ts";

/** A little more than the gateway takes, so that it is the gateway that refuses. */
const MOST_BODY_BYTES = 11 * 1024 * 1024;
/** Request line and headers; the function refuses long paths with a reason before this is reached. */
const MOST_HEAD_BYTES = 64 * 1024;
/** A request must be complete within the time in which API Gateway would have answered it. */
const REQUEST_MS = 29_000;
const LOOPBACK = "127.0.0.1";
const LOCAL_NAMES: ReadonlySet<string> = new Set([LOOPBACK, "localhost", "[::1]"]);

/** Handles a request before the API sees it; undefined lets it through. */
export type Gate = (request: IncomingMessage, response: ServerResponse) => "answered" | undefined;

export interface FrontOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly gateway: Gateway;
  readonly gate?: Gate;
}

/** An HTTP server on the loopback address in front of the Lambda `api`. */
export interface Front {
  readonly port: number;
  /** Refuses new connections and breaks the open ones. */
  close(): Promise<void>;
}

/** Starts it. Throws a CliFailure that names the port when the port cannot be had. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const server = createServer({ maxHeaderSize: MOST_HEAD_BYTES, requireHostHeader: false }, (request, response) => {
    serveOne(options, request, response).catch(() => failed(response));
  });
  server.on("clientError", refuseMalformed);
  server.requestTimeout = REQUEST_MS;
  await listen(server, options.port);
  const address = server.address();
  if (address === null || typeof address === "string") throw new CliFailure("the local HTTP server has no port");
  return { port: address.port, close: () => close(server) };
}

async function serveOne(options: FrontOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isForThisMachine(request))
    return answer(response, refusal(403, "only requests for 127.0.0.1 or localhost are served"));
  if (options.gate?.(request, response) === "answered") return;
  const body = await bodyOf(request);
  const reply = await options.gateway({
    method: request.method ?? "GET",
    target: request.url ?? "/",
    headers: headersOf(request),
    body,
  });
  answer(response, reply);
}

/** A page in a browser may name any host that resolves to this machine (DNS rebinding): the Host header tells. */
function isForThisMachine(request: IncomingMessage): boolean {
  const host = request.headers.host ?? "";
  return LOCAL_NAMES.has(host.replace(/:\d+$/, ""));
}

function headersOf(request: IncomingMessage): FrontRequest["headers"] {
  return Object.fromEntries(Object.entries(request.headersDistinct).map(([name, values]) => [name, values ?? []]));
}

/** The whole body; of one that is too long as much as shows it. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends `reply` and closes the connection of a refused request. */
export function answer(response: ServerResponse, reply: FrontResponse): void {
  response.writeHead(reply.status, { ...reply.headers, "content-length": reply.body.length });
  response.end(reply.body);
}

/** What is no HTTP request, or one with too long a head or too slow a body, gets a problem too, as far as its connection allows. */
function refuseMalformed(error: Error, socket: Duplex): void {
  const [status, detail] = MALFORMED[systemCode(error) ?? ""] ?? [400, "this is no HTTP request"];
  if (!socket.writable) return void socket.destroy();
  const { headers, body } = refusal(status, detail);
  const head = Object.entries({ ...headers, "content-length": body.length, connection: "close" });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.map((each) => each.join(": ")).join("\r\n")}\r\n\r\n${body}`,
  );
}

const MALFORMED: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, "the request line and headers are longer than 64 KB"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "the request did not arrive in time"],
};

function failed(response: ServerResponse): void {
  if (!response.headersSent) answer(response, refusal(502, "the local service could not run the API"));
  else response.destroy();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((listening, refused) => {
    server.once("error", (error) => refused(portFailure(port, error)));
    server.listen(port, LOOPBACK, listening);
  });
}

const PORT_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: "is in use by another program",
  EACCES: "needs rights this user has not",
};

function portFailure(port: number, error: Error): CliFailure {
  const problem = PORT_PROBLEMS[systemCode(error) ?? ""] ?? "cannot be opened";
  return new CliFailure(`port ${port} ${problem}: choose another with --port or PORT`, 1, error);
}

function close(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}
