import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, zstdDecompress } from "node:zlib";
import { EarshotError } from "../errors.ts";

type Decoder = (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** By the names of RFC 9110 section 8.4.1, RFC 7932 and RFC 8878. */
const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/** What is offered unless a request says otherwise. */
export const ACCEPT_ENCODING = "gzip, br, zstd";

/** The whole body. Throws `TruncatedResponse` past `maxBytes`; leaving the loop ends the connection. */
export async function readBody(chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** `body` after all its content encodings, last applied first. Throws `TruncatedResponse` if one cannot be undone within `maxBytes`. */
export async function decodeBody(body: Buffer, encodings: string | undefined, maxBytes: number): Promise<Buffer> {
  const names = (encodings ?? "").split(",").map((name) => name.trim().toLowerCase());
  let plain = body;
  for (const name of names.reverse()) {
    if (name === "" || name === "identity" || plain.length === 0) continue;
    const decode = DECODERS[name];
    if (!decode) throw new EarshotError("TruncatedResponse", { detail: "the answer has an unknown content encoding" });
    plain = await decode(plain, { maxOutputLength: maxBytes }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_BUFFER_TOO_LARGE") throw tooLong(maxBytes);
      throw new EarshotError("TruncatedResponse", { detail: `the answer's ${name} encoding is broken or incomplete` });
    });
  }
  return plain;
}

function tooLong(maxBytes: number): EarshotError {
  return new EarshotError("TruncatedResponse", {
    detail: `the answer is longer than ${maxBytes} bytes and was cut off`,
  });
}
