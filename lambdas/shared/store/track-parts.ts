import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Transcript } from "../transcript/transcript.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Below DynamoDB's 400 KB an item, with room for keys and the rest ("Constraints in Amazon DynamoDB"). */
export const MAX_PART_BYTES = 350 * 1024;

/** A transcript as it is stored: compressed and cut. */
export interface PackedTranscript {
  readonly parts: readonly Uint8Array[];
  /** SHA-256 of all parts in order, hexadecimal. */
  readonly checksum: string;
}

const checksumOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The transcript as zstd-compressed JSON in parts of at most `MAX_PART_BYTES`. */
export async function packTranscript(transcript: Transcript): Promise<PackedTranscript> {
  const bytes = await compress(JSON.stringify(transcript));
  const count = Math.ceil(bytes.length / MAX_PART_BYTES);
  const parts = Array.from({ length: count }, (_, i) => bytes.subarray(i * MAX_PART_BYTES, (i + 1) * MAX_PART_BYTES));
  return { parts, checksum: checksumOf(bytes) };
}

/** The transcript again; undefined if a part is missing or its bytes are not the ones that were packed. */
export async function unpackTranscript({ parts, checksum }: PackedTranscript): Promise<Transcript | undefined> {
  const bytes = Buffer.concat(parts);
  if (checksumOf(bytes) !== checksum) return undefined;
  return JSON.parse((await decompress(bytes)).toString("utf8")) as Transcript;
}
