import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { crc32, inflateRawSync } from "node:zlib";
import { LayerError } from "./layer-error.ts";

const LINK = 0o120000;
const TYPE = 0o170000;

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
}

/**
 * Unpacks a zip into `folder`, with permissions and links; the bytes written. Throws `LayerError` when it is no whole zip, a checksum is
 * wrong or a name leads out of the folder.
 */
export function unpackZip(zip: Buffer, folder: string): number {
  let bytes = 0;
  for (const entry of entriesOf(zip)) {
    bytes += entry.content.length;
    place(entry, folder);
  }
  return bytes;
}

function place({ name, mode, content }: Entry, folder: string): void {
  if (name.startsWith("/") || normalize(name).startsWith(".."))
    throw new LayerError(`the zip holds ${name}, outside of itself`);
  const path = join(folder, name);
  mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
  if (name.endsWith("/")) return;
  if ((mode & TYPE) === LINK) {
    symlinkSync(content.toString("utf8"), path);
  } else {
    writeFileSync(path, content);
    chmodSync(path, mode & 0o111 ? 0o755 : 0o644);
  }
}

/** The central directory counts; local headers only tell where the data begin. */
function* entriesOf(zip: Buffer): Generator<Entry> {
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end < 0) throw new LayerError("not a whole zip");
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    const name = zip.toString("utf8", at + 46, at + 46 + nameBytes);
    const content = contentOf(zip, at, name);
    yield { name, mode: zip.readUInt32LE(at + 38) >>> 16, content };
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
}

function contentOf(zip: Buffer, at: number, name: string): Buffer {
  const [method, crc, packedBytes, local] = [
    zip.readUInt16LE(at + 10),
    zip.readUInt32LE(at + 16),
    zip.readUInt32LE(at + 20),
    zip.readUInt32LE(at + 42),
  ];
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(start, start + packedBytes);
  const content = method === 0 ? packed : inflateRawSync(packed);
  if (crc32(content) !== crc) throw new LayerError(`the zip's ${name} is damaged`);
  return content;
}
