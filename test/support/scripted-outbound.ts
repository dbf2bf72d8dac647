import http from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { EarshotError } from "../../lambdas/shared/errors.ts";
import type { Operation, Outbound, OutboundRequest } from "../../lambdas/shared/proxy/port.ts";

export interface AskedRequest {
  readonly operation: Operation;
  readonly url: URL;
  readonly headers: http.IncomingHttpHeaders;
  /** `context.client.clientName` of a youtubei call. */
  readonly client: string;
  readonly hl: string;
  readonly body: Record<string, unknown>;
}

/** What the server sends: text as it is, anything else as JSON; `reset` cuts the connection. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly reset?: boolean;
}

export type Script = (asked: AskedRequest) => Reply;

/** An `Outbound` whose every host is one HTTP server on loopback that answers by the script, and what that server was asked. */
export async function scriptedOutbound(
  script: Script,
): Promise<{ outbound: Pick<Outbound, "send">; asked: AskedRequest[] }> {
  const asked: AskedRequest[] = [];
  const server = http.createServer(async (request, response) => {
    const received = await receive(request);
    asked.push(received);
    const { status = 200, headers = {}, body = "", reset = false } = script(received);
    if (reset) return request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers });
    return response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { outbound: { send: (request) => send(request, origin) }, asked };
}

async function receive(request: http.IncomingMessage): Promise<AskedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const body = text ? JSON.parse(text) : {};
  const { clientName = "", hl = "" } = body.context?.client ?? {};
  return {
    operation: String(request.headers["x-operation"]) as Operation,
    url: new URL(String(request.headers["x-url"])),
    headers: request.headers,
    client: clientName,
    hl,
    body,
  };
}

function send(order: OutboundRequest, origin: string): ReturnType<Outbound["send"]> {
  const { pathname, search } = new URL(order.url);
  const headers = { ...order.headers, "x-url": order.url, "x-operation": order.operation, connection: "close" };
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${origin}${pathname}${search}`,
      { method: order.method ?? "GET", headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: textHeaders(response), body: Buffer.concat(chunks) }),
        );
      },
    );
    request.on("error", () => reject(new EarshotError("NetworkReset")));
    request.end(order.body);
  });
}

function textHeaders(response: http.IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
}
