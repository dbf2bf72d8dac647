import type { ObjectFacts } from "./object-index.ts";
import type { WireAnswer } from "./wire.ts";
import { element, xmlDocument } from "./xml.ts";

/** What is asked for with ListObjectsV2. */
interface AskedListing {
  readonly bucket: string;
  readonly prefix: string;
  /** The name that the page before ended with; empty: from the beginning. */
  readonly after: string;
  readonly query: URLSearchParams;
}

/** One entry of a listing: an object, or a common prefix of several. */
type Entry = { readonly name: string; readonly facts?: ObjectFacts };

const MAX_KEYS = 1_000;

export function askedListing(bucket: string, query: URLSearchParams): AskedListing {
  const after = decodeToken(query.get("continuation-token")) ?? query.get("start-after") ?? "";
  return { bucket, prefix: query.get("prefix") ?? "", after, query };
}

/** One page of ListObjectsV2 over the objects asked for, in key order. */
export function listing(objects: readonly ObjectFacts[], { bucket, prefix, after, query }: AskedListing): WireAnswer {
  const asked = query.get("max-keys");
  const maxKeys = Math.min(asked === null ? MAX_KEYS : Number(asked), MAX_KEYS);
  // A common prefix may have been told although objects of it come after.
  const entries = grouped(objects, prefix, query.get("delimiter")).filter(({ name }) => name !== after);
  const page = entries.slice(0, maxKeys);
  const more = entries.length > page.length;
  const encode = query.get("encoding-type") === "url" ? encodeURIComponent : (name: string) => name;
  const body = element("ListBucketResult", [
    element("Name", bucket),
    element("Prefix", encode(prefix)),
    element("KeyCount", page.length),
    element("MaxKeys", maxKeys),
    element("IsTruncated", more),
    ...(more ? [element("NextContinuationToken", encodeToken(page.at(-1)?.name ?? ""))] : []),
    ...page.map((entry) => entryElement(entry, encode)),
  ]);
  return { status: 200, headers: { "content-type": "application/xml" }, body: xmlDocument(body) };
}

const encodeToken = (name: string): string => Buffer.from(name).toString("base64url");
const decodeToken = (token: string | null): string | undefined =>
  token === null ? undefined : Buffer.from(token, "base64url").toString();

function grouped(objects: readonly ObjectFacts[], prefix: string, delimiter: string | null): Entry[] {
  const entries = new Map<string, Entry>();
  for (const facts of objects) {
    const end = delimiter ? facts.key.indexOf(delimiter, prefix.length) : -1;
    const name = end < 0 || !delimiter ? facts.key : facts.key.slice(0, end + delimiter.length);
    entries.set(name, name === facts.key ? { name, facts } : { name });
  }
  return [...entries.values()];
}

function entryElement({ name, facts }: Entry, encode: (name: string) => string): string {
  if (!facts) return element("CommonPrefixes", [element("Prefix", encode(name))]);
  return element("Contents", [
    element("Key", encode(name)),
    element("LastModified", new Date(facts.modifiedMs).toISOString()),
    element("ETag", facts.etag),
    element("Size", facts.sizeBytes),
    element("StorageClass", "STANDARD"),
  ]);
}
