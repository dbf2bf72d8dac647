import type { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Answer } from "./exchange.ts";

/** The part that HTTP/1.1 and HTTP/2 responses of Node have in common. */
export interface Response extends Writable {
  writeHead(status: number, headers: Record<string, string | number>): unknown;
}

/** What the tunnel of a request still carries before it breaks, and how it breaks. */
export interface Tunnel {
  allowedBytes(): number;
  readonly reset: () => void;
}

/** Shortest body that is worth compressing. */
const COMPRESSED_FROM_BYTES = 860;

/** Writes an answer, compressed when the client takes gzip and it is text, late or only half when the answer says so. */
export async function sendAnswer(
  answer: Answer,
  response: Response,
  acceptEncoding: string,
  tunnel: Tunnel,
): Promise<void> {
  if (answer.delayMs !== undefined) await wait(answer.delayMs);
  if (response.destroyed) return;
  if (answer.reset) return tunnel.reset();
  const plain = Buffer.from(answer.body);
  const isText = !/^(audio|video)\//.test(answer.headers["content-type"] ?? "");
  const isCompressed = isText && plain.length >= COMPRESSED_FROM_BYTES && /\bgzip\b/.test(acceptEncoding);
  const body = isCompressed ? gzipSync(plain) : plain;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    "content-length": body.length,
  });
  const allowedBytes = answer.truncated ? Math.ceil(body.length / 2) : tunnel.allowedBytes();
  if (body.length <= allowedBytes) response.end(body);
  else response.write(body.subarray(0, allowedBytes), tunnel.reset);
}
