import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends one request and reads the whole answer, whatever its status. Rejects with the system's error when there is none. */
export function httpRequest(options: HttpRequest): Promise<HttpAnswer> {
  const send = options.url.protocol === "https:" ? tlsRequest : plainRequest;
  return new Promise((answered, failed) => {
    const { method, headers, signal, body } = options;
    const outgoing = send(
      options.url,
      { method, ...(headers && { headers }), ...(signal && { signal }) },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", failed);
        incoming.on("end", () =>
          answered({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    outgoing.on("error", failed);
    outgoing.end(body);
  });
}
