import { decodeBody } from "./aws-chunked.ts";
import { type AwsError, AwsError as Refusal, toAwsError } from "./aws-error.ts";
import type { BucketFiles } from "./bucket-files.ts";
import { checkChecksums, crc32Base64 } from "./checksums.ts";
import type { ObjectFacts } from "./object-index.ts";
import { askedListing, listing } from "./s3-listing.ts";
import type { WireAnswer, WireRequest } from "./wire.ts";
import { element, xmlDocument } from "./xml.ts";

interface ObjectRequest extends WireRequest {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

type Route = (request: ObjectRequest) => WireAnswer;

/** Query parameters that choose another operation, none of which exists here. */
const OTHER_OPERATIONS = [
  "uploads",
  "uploadId",
  "tagging",
  "acl",
  "versions",
  "delete",
  "location",
  "policy",
  "lifecycle",
  "cors",
];
const KEPT_HEADERS = /^(content-type|cache-control|content-disposition|x-amz-meta-.+)$/;

/** S3 over files, addressed by path (API reference: GetObject, HeadObject, PutObject, DeleteObject, ListObjectsV2). */
export class S3 {
  private readonly files: BucketFiles;
  private readonly now: () => number;
  private readonly routes: Readonly<Record<string, Route>> = {
    GET: (request) => this.get(request),
    HEAD: (request) => ({ ...this.get(request), body: "" }),
    PUT: (request) => this.put(request),
    DELETE: (request) => this.delete(request),
  };

  constructor(files: BucketFiles, now: () => number) {
    this.files = files;
    this.now = now;
  }

  /** Never rejects: refusals are answers. */
  handle(request: WireRequest): WireAnswer {
    const { pathname, searchParams: query } = new URL(request.url, "http://s3.local");
    const [, bucket = "", ...path] = pathname.split("/");
    try {
      const key = path.map(decodeURIComponent).join("/");
      return this.route({ ...request, bucket, key, query });
    } catch (thrown) {
      return refusal(toAwsError(thrown), request);
    }
  }

  private route(request: ObjectRequest): WireAnswer {
    const { method, key, query, headers } = request;
    const other = OTHER_OPERATIONS.find((name) => query.has(name));
    const route = this.routes[method];
    if (other || !route || headers["x-amz-copy-source"]) throw notImplemented(`${method} ${other ?? ""}`);
    if (key !== "") return route(request);
    if (method === "GET" && query.get("list-type") === "2") return this.list(request);
    throw notImplemented(`${method} of a bucket`);
  }

  private list({ bucket, query }: ObjectRequest): WireAnswer {
    const asked = askedListing(bucket, query);
    return listing(this.files.list(bucket, asked.prefix, asked.after), asked);
  }

  private get({ bucket, key, headers }: ObjectRequest): WireAnswer {
    const object = this.files.get(bucket, key);
    if (!object) throw new Refusal("NoSuchKey", "The specified key does not exist.", 404);
    const range = rangeOf(headers.range, object.sizeBytes);
    const whole = { ...object.headers, ...factHeaders(object), "accept-ranges": "bytes" };
    if (range) {
      const body = object.content.subarray(range.first, range.last + 1);
      const contentRange = `bytes ${range.first}-${range.last}/${object.sizeBytes}`;
      return { status: 206, headers: { ...whole, "content-length": body.length, "content-range": contentRange }, body };
    }
    const checksum = headers["x-amz-checksum-mode"] ? { "x-amz-checksum-crc32": crc32Base64(object.content) } : {};
    return {
      status: 200,
      headers: { ...whole, ...checksum, "content-length": object.sizeBytes },
      body: object.content,
    };
  }

  private put({ bucket, key, headers, body }: ObjectRequest): WireAnswer {
    const { content, trailers } = decodeBody(headers, body);
    checkChecksums({ ...headers, ...trailers }, content);
    if (headers["if-none-match"] === "*" && this.files.get(bucket, key)) {
      throw new Refusal("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
    }
    const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name));
    const facts = this.files.put(bucket, key, content, Object.fromEntries(kept) as Record<string, string>, this.now());
    return { status: 200, headers: { etag: facts.etag, "x-amz-checksum-crc32": crc32Base64(content) }, body: "" };
  }

  private delete({ bucket, key }: ObjectRequest): WireAnswer {
    this.files.delete(bucket, key);
    return { status: 204, headers: {}, body: "" };
  }
}

const notImplemented = (what: string) => new Refusal("NotImplemented", `${what} is not implemented here`, 501);

const factHeaders = ({ etag, modifiedMs }: ObjectFacts) => ({
  etag,
  "last-modified": new Date(modifiedMs).toUTCString(),
});

interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** RFC 9110 section 14.1.2, one range. */
function rangeOf(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || (from === "" && to === "")) return undefined;
  const first = from === "" ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === "" || to === "" ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (first > last) throw new Refusal("InvalidRange", "The requested range is not satisfiable", 416);
  return { first, last };
}

function refusal({ name, message, status }: AwsError, { method }: WireRequest): WireAnswer {
  const body = xmlDocument(element("Error", [element("Code", name), element("Message", message)]));
  return { status, headers: { "content-type": "application/xml" }, body: method === "HEAD" ? "" : body };
}
