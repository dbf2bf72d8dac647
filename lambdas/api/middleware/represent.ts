import type { Context, MiddlewareHandler } from "hono";
import type { ApiEnv, ApiPorts } from "../ports.ts";
import { chooseEncoding, encode } from "./choose-encoding.ts";
import { entityTag, isMatched } from "./entity-tag.ts";

/** Lambda takes answers of 6 MB, its envelope included (Lambda quotas); the caller is sent elsewhere before that. */
const MOST_BYTES = 5_000_000;
/** Text leaves Lambda as a JSON string, where quotes and line ends take two bytes. */
const MOST_JSON_BYTES = 6_000_000;
/** Short enough even where every byte takes six (`\u0000`): most answers are, and need not be tried. */
const SHORT_IN_ANY_CASE_BYTES = 900_000;
/** Smaller answers fit one packet. */
const LEAST_COMPRESSED_BYTES = 1_400;
const READS: readonly string[] = ["GET", "HEAD"];
/** A compressed answer leaves Lambda as base64: it must be smaller than that costs. */
const WORTH_IT = 0.7;

type Elsewhere = Pick<ApiPorts, "storeAnswer">;

/**
 * How a 200 goes out: `ETag` and 304 for GET and HEAD, 303 to a stored object when it is larger than 5 MB or than Lambda lets through,
 * else compressed as the caller accepts. Handlers may set the tag of what they mean; else it is that of the bytes.
 */
export function represent(ports: Elsewhere): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next();
    const { res } = c;
    res.headers.append("vary", "accept-encoding");
    if (!res.headers.has("cache-control")) res.headers.set("cache-control", cacheControl(c));
    if (res.status !== 200) return;
    const body = new Uint8Array(await res.arrayBuffer());
    const isRead = READS.includes(c.req.method);
    const tag = res.headers.get("etag") ?? entityTag(body);
    if (isRead) res.headers.set("etag", tag);
    if (isRead && isMatched(c.req.header("if-none-match"), tag)) return replace(c, null, 304);
    if (body.length > MOST_BYTES) return sendElsewhere(c, body, ports);
    await sendHere(c, body, ports);
  };
}

/** What was found may be kept by the caller, who asks again with the tag; problems and changes are not to be kept. */
const cacheControl = (c: Context<ApiEnv>) =>
  c.res.status === 200 && READS.includes(c.req.method) ? "private, no-cache" : "no-store";

async function sendElsewhere(c: Context<ApiEnv>, body: Uint8Array, { storeAnswer }: Elsewhere): Promise<void> {
  const location = await storeAnswer(body, c.res.headers.get("content-type") ?? "application/octet-stream");
  c.res.headers.set("location", location);
  c.res.headers.set("cache-control", "no-store");
  replace(c, null, 303);
}

async function sendHere(c: Context<ApiEnv>, body: Uint8Array, elsewhere: Elsewhere): Promise<void> {
  const encoding = body.length < LEAST_COMPRESSED_BYTES ? undefined : chooseEncoding(c.req.header("accept-encoding"));
  const packed = encoding && (await encode(encoding, body));
  if (!encoding || !packed || packed.length > body.length * WORTH_IT) {
    return isTooLongAsJson(body) ? sendElsewhere(c, body, elsewhere) : replace(c, body, 200);
  }
  c.res.headers.set("content-encoding", encoding);
  replace(c, packed, 200);
}

const isTooLongAsJson = (body: Uint8Array) =>
  body.length > SHORT_IN_ANY_CASE_BYTES &&
  Buffer.byteLength(JSON.stringify(Buffer.from(body).toString())) > MOST_JSON_BYTES;

/** The same answer with another body; without one, without the headers that tell of one. */
function replace(c: Context<ApiEnv>, body: Uint8Array | null, status: number): void {
  const headers = new Headers(c.res.headers);
  if (body === null) for (const name of ["content-type", "content-length"]) headers.delete(name);
  else headers.set("content-length", String(body.length));
  c.res = undefined;
  c.res = new Response(body as Uint8Array<ArrayBuffer> | null, { status, headers });
}
