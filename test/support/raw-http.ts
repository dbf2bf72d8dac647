import { connect } from "node:net";
import { text } from "node:stream/consumers";

/** Sends bytes as they are, which no HTTP client would, and gives everything that comes back until the server hangs up. `cutBody`: a body after which we hang up. */
export async function rawHttp(port: number, head: readonly string[], cutBody?: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  if (cutBody !== undefined) socket.end(cutBody);
  return text(socket);
}

/** A GET of a target in raw bytes; `headers` as lines. */
export const rawGet = (port: number, target: string, ...headers: readonly string[]): Promise<string> =>
  rawHttp(port, [`GET ${target} HTTP/1.1`, "host: localhost", "connection: close", ...headers]);
