import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);
/** A quality that costs about as much time as gzip; the default, 11, takes a hundred times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const ENCODERS = {
  br: (body: Uint8Array) => brotliAsync(body, BROTLI),
  gzip: (body: Uint8Array) => gzipAsync(body),
} as const;

export type Encoding = keyof typeof ENCODERS;

/** The encoding the caller likes best of those there are; among equals ours: br, then gzip. Undefined: none (RFC 9110 section 12.5.3). */
export function chooseEncoding(acceptEncoding: string | undefined): Encoding | undefined {
  const weights = new Map((acceptEncoding ?? "").toLowerCase().split(",").map(weighted));
  const weightOf = (encoding: string) => weights.get(encoding) ?? weights.get("*") ?? 0;
  const [best] = (Object.keys(ENCODERS) as Encoding[]).sort((a, b) => weightOf(b) - weightOf(a));
  const least = Math.max(weights.get("identity") ?? 0, Number.MIN_VALUE);
  return best && weightOf(best) >= least ? best : undefined;
}

export const encode = (encoding: Encoding, body: Uint8Array): Promise<Buffer> => ENCODERS[encoding](body);

function weighted(item: string): readonly [string, number] {
  const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return [name, q === undefined ? 1 : Number(q) || 0];
}
