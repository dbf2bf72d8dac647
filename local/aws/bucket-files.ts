import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileWhole } from "../files.ts";
import { AwsError } from "./aws-error.ts";
import { type ObjectFacts, ObjectIndex } from "./object-index.ts";

export interface StoredObject extends ObjectFacts {
  readonly content: Buffer;
}

const NEWLINE = 10;

/**
 * Buckets as folders: a file for each object, named by a hash of its key; its first line holds the facts as JSON. One process owns the
 * folder: what it lists is read from the files once and kept.
 */
export class BucketFiles {
  private readonly folder: string;
  private readonly buckets: ReadonlySet<string>;
  private readonly listed = new Map<string, ObjectIndex>();

  constructor(folder: string, buckets: readonly string[]) {
    this.folder = folder;
    this.buckets = new Set(buckets);
    for (const bucket of buckets) mkdirSync(join(folder, bucket), { recursive: true });
  }

  /** Stores an object whole or not at all. */
  put(bucket: string, key: string, content: Buffer, headers: ObjectFacts["headers"], nowMs: number): ObjectFacts {
    const etag = `"${createHash("md5").update(content).digest("hex")}"`;
    const facts: ObjectFacts = { key, sizeBytes: content.length, etag, modifiedMs: nowMs, headers };
    writeFileWhole(this.file(bucket, key), Buffer.concat([Buffer.from(`${JSON.stringify(facts)}\n`), content]));
    this.listed.get(bucket)?.set(facts);
    return facts;
  }

  /** The object; undefined when there is none of this key. */
  get(bucket: string, key: string): StoredObject | undefined {
    return readObject(this.file(bucket, key));
  }

  delete(bucket: string, key: string): void {
    rmSync(this.file(bucket, key), { force: true });
    this.listed.get(bucket)?.delete(key);
  }

  /** Facts of the objects whose key begins with `prefix` and comes after `after`, in the order of their keys' UTF-8 bytes. */
  list(bucket: string, prefix: string, after = ""): ObjectFacts[] {
    return this.indexOf(bucket).from(prefix, after);
  }

  private indexOf(bucket: string): ObjectIndex {
    const known = this.listed.get(bucket);
    if (known) return known;
    const folder = this.folderOf(bucket);
    const objects = readdirSync(folder)
      .filter((name) => !name.endsWith(".tmp"))
      .flatMap((name) => readObject(join(folder, name)) ?? []);
    const index = new ObjectIndex(objects.map(({ content: _, ...facts }) => facts));
    this.listed.set(bucket, index);
    return index;
  }

  private file(bucket: string, key: string): string {
    return join(this.folderOf(bucket), createHash("sha256").update(key).digest("hex"));
  }

  private folderOf(bucket: string): string {
    if (this.buckets.has(bucket)) return join(this.folder, bucket);
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  }
}

function readObject(path: string): StoredObject | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  const end = bytes.indexOf(NEWLINE);
  return { ...(JSON.parse(bytes.toString("utf8", 0, end)) as ObjectFacts), content: bytes.subarray(end + 1) };
}
