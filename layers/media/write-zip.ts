import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";

interface Entry {
  readonly name: Buffer;
  /** Type and permissions as in stat(2). */
  readonly mode: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly plainBytes: number;
  readonly offset: number;
}

/** Flag: names are UTF-8. */
const UTF8 = 0x0800;
const DEFLATE = 8;
const VERSION = 20;
/** "Made by" Unix: then the upper half of the attributes is the mode. */
const UNIX = 3 << 8;
/** 1980-01-01, the earliest a zip can say: equal contents make equal files. */
const DATE = 0x0021;

/**
 * Packs the files and links below `folder` into a zip, in order of their names, all with one date, so that the same contents give the
 * same bytes (APPNOTE 6.3.10 sections 4.3 and 4.4; without its 64-bit extension, so below 4 GB). Empty folders are left out.
 */
export function writeZip(folder: string, file: string): void {
  const output = openSync(file, "w");
  try {
    let offset = 0;
    const put = (...parts: Buffer[]) => {
      for (const part of parts) offset += writeSync(output, part);
    };
    const entries = namesBelow(folder).map((name) => putFile(folder, name, offset, put));
    const directoryAt = offset;
    for (const entry of entries) put(centralHeader(entry), entry.name);
    put(endRecord(entries.length, directoryAt, offset - directoryAt));
  } finally {
    closeSync(output);
  }
}

function namesBelow(folder: string): string[] {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

function putFile(folder: string, path: string, offset: number, put: (...parts: Buffer[]) => void): Entry {
  const stats = lstatSync(join(folder, path));
  const content = stats.isSymbolicLink()
    ? Buffer.from(readlinkSync(join(folder, path)))
    : readFileSync(join(folder, path));
  const packed = deflateRawSync(content);
  const executable = (stats.mode & 0o111) !== 0;
  const mode = stats.isSymbolicLink() ? 0o120777 : executable ? 0o100755 : 0o100644;
  const name = Buffer.from(path);
  const entry = { name, mode, crc: crc32(content), packedBytes: packed.length, plainBytes: content.length, offset };
  put(localHeader(entry), name, packed);
  return entry;
}

/** What local and central header have in common, from "version needed" to "extra field length". */
function common({ crc, packedBytes, plainBytes, name }: Entry): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8, 2);
  fields.writeUInt16LE(DEFLATE, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc, 10);
  fields.writeUInt32LE(packedBytes, 14);
  fields.writeUInt32LE(plainBytes, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function localHeader(entry: Entry): Buffer {
  return Buffer.concat([Buffer.from("PK\x03\x04"), common(entry)]);
}

function centralHeader(entry: Entry): Buffer {
  const start = Buffer.from("PK\x01\x02\0\0");
  start.writeUInt16LE(UNIX | VERSION, 4);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE((entry.mode << 16) >>> 0, 6);
  rest.writeUInt32LE(entry.offset, 10);
  return Buffer.concat([start, common(entry), rest]);
}

function endRecord(count: number, directoryAt: number, directoryBytes: number): Buffer {
  const record = Buffer.alloc(22);
  record.write("PK\x05\x06", "latin1");
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(directoryAt, 16);
  return record;
}
