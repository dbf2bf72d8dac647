import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "./aws-error.ts";

const PREFIX = "x-amz-checksum-";

/** Checksums that can be computed here, in base64 as S3 writes them. */
const ALGORITHMS: Readonly<Record<string, (content: Buffer) => string>> = {
  crc32: (content) => crc32Base64(content),
  sha1: (content) => createHash("sha1").update(content).digest("base64"),
  sha256: (content) => createHash("sha256").update(content).digest("base64"),
};

/** The CRC-32 of a content in base64, big-endian. */
export function crc32Base64(content: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(content));
  return bytes.toString("base64");
}

/**
 * Checks a content against every checksum that came with it.
 *
 * @throws AwsError `BadDigest` when one differs, `NotImplemented` for an algorithm that cannot be computed here.
 */
export function checkChecksums(headers: Readonly<Record<string, unknown>>, content: Buffer): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(PREFIX) || typeof value !== "string") continue;
    const algorithm = name.slice(PREFIX.length);
    if (algorithm === "mode" || algorithm === "type" || algorithm === "algorithm") continue;
    const compute = ALGORITHMS[algorithm];
    if (!compute) throw new AwsError("NotImplemented", `checksums of type ${algorithm} are not computed here`, 501);
    if (compute(content) !== value)
      throw new AwsError("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}
