import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Answer, FAULTS, type FunctionError, MAX_RESPONSE_BYTES } from "./invocation.ts";

/** An event for the process. */
export interface Delivery {
  readonly requestId: string;
  readonly functionArn: string;
  /** Epoch milliseconds at which the process will be ended. */
  readonly deadlineMs: number;
  readonly body: string;
}

export interface RuntimeApiListener {
  /** The process asks for an event: it is initialised and idle. */
  onIdle(): void;
  onInitError(error: FunctionError): void;
  onAnswer(requestId: string, answer: Answer): void;
}

const PREFIX = "/2018-06-01/runtime";

/** The Runtime API of one execution environment (Lambda developer guide, "Using the Lambda runtime API"), on loopback. */
export class RuntimeApi {
  private readonly server: Server;
  private readonly listener: RuntimeApiListener;
  private next: ServerResponse | undefined;

  constructor(listener: RuntimeApiListener) {
    this.listener = listener;
    this.server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
      this.route(request, response).catch(() => response.destroy());
    });
  }

  /** Starts to listen and gives `host:port`. */
  async listen(): Promise<string> {
    await new Promise<void>((done, fail) => {
      this.server.once("error", fail);
      this.server.listen(0, "127.0.0.1", done);
    });
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Hands an event to the process, which must be idle. */
  deliver({ requestId, functionArn, deadlineMs, body }: Delivery): void {
    this.next?.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(deadlineMs),
      "lambda-runtime-invoked-function-arn": functionArn,
      "lambda-runtime-trace-id": `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${"0".repeat(24)};Sampled=0`,
    });
    this.next?.end(body);
    this.next = undefined;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.startsWith(PREFIX) ? request.url.slice(PREFIX.length) : "";
    if (path === "/invocation/next") {
      this.next = response;
      return this.listener.onIdle();
    }
    const body = await readUpTo(request, MAX_RESPONSE_BYTES);
    if (path === "/init/error") {
      this.listener.onInitError(errorIn(body));
      return accept(response);
    }
    const [, requestId, kind] = /^\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (!requestId) return void response.writeHead(404).end();
    this.listener.onAnswer(requestId, answerFrom(kind, body));
    accept(response, body === undefined ? 413 : 202);
  }
}

function accept(response: ServerResponse, status = 202): void {
  response.writeHead(status, { "content-type": "application/json" }).end('{"status":"OK"}');
}

/** The body as text, or undefined when it is longer than the limit; it is read to its end either way. */
async function readUpTo(request: IncomingMessage, limitBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  return bytes <= limitBytes ? Buffer.concat(chunks).toString("utf8") : undefined;
}

function answerFrom(kind: string | undefined, body: string | undefined): Answer {
  if (body === undefined) return { ok: false, error: FAULTS.responseTooLarge() };
  if (kind === "error") return { ok: false, error: errorIn(body) };
  return { ok: true, payload: body === "" ? null : JSON.parse(body) };
}

function errorIn(body: string | undefined): FunctionError {
  const { errorType = "Error", errorMessage = "", ...others } = JSON.parse(body || "{}") as Partial<FunctionError>;
  return { errorType, errorMessage, ...others };
}
