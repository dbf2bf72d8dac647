import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { readJsonFile, writeJsonFile } from "../files.ts";

/** What makes sure that a file has not changed since it was hashed: the kernel sets the change time, nobody else can. */
type Entry = readonly [changedMs: number, sizeBytes: number, inode: number, hash: string];
type Index = Readonly<Record<string, Entry>>;

/** A file changed this shortly before it is hashed may change again within one tick of the clock, so it is hashed again next time. */
const SETTLED_MS = 2_000;

interface FingerprintProps {
  readonly rootDir: string;
  /** Files and folders below `rootDir`; what does not exist counts as empty. */
  readonly paths: readonly string[];
  /** Paths below `rootDir` that do not count. Default: none. */
  readonly ignored?: RegExp;
  /** Further facts that belong into the hash. */
  readonly facts: Readonly<Record<string, string>>;
  /** Where hashes of unchanged files are kept between calls. */
  readonly indexFile: string;
  /** Epoch milliseconds. Default: the clock's. */
  readonly nowMs?: number;
}

/** A hash over names and contents of all files below `paths`. Files not changed since the last call are not read again. */
export function fingerprint(props: FingerprintProps): string {
  const { rootDir, paths, facts, indexFile, ignored, nowMs = Date.now() } = props;
  const before = readJsonFile<Index>(indexFile) ?? {};
  const after: Record<string, Entry> = {};
  const total = createHash("sha256").update(JSON.stringify(Object.entries(facts).sort()));
  let changed = false;
  for (const [path, stats] of paths.flatMap((path) => filesBelow(rootDir, path, ignored)).sort(byPath)) {
    const known = before[path];
    const unchanged = known && known[0] === stats.ctimeMs && known[1] === stats.size && known[2] === stats.ino;
    const hash = unchanged ? known[3] : hashOf(join(rootDir, path), stats);
    changed ||= !unchanged;
    if (nowMs - stats.ctimeMs > SETTLED_MS) after[path] = [stats.ctimeMs, stats.size, stats.ino, hash];
    total.update(`${path}\0${hash}\0`);
  }
  if (changed) writeJsonFile(indexFile, after);
  return total.digest("hex").slice(0, 32);
}

type Found = readonly [path: string, stats: Stats];

const byPath = ([a]: Found, [b]: Found): number => (a < b ? -1 : 1);

function filesBelow(rootDir: string, path: string, ignored: RegExp | undefined): Found[] {
  if (ignored?.test(path)) return [];
  const stats = lstatSync(join(rootDir, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [[path, stats]];
  return readdirSync(join(rootDir, path)).flatMap((name) => filesBelow(rootDir, `${path}/${name}`, ignored));
}

function hashOf(file: string, stats: Stats): string {
  const content = stats.isSymbolicLink() ? readlinkSync(file) : readFileSync(file);
  return createHash("sha256")
    .update(`${stats.mode & 0o111}\0`)
    .update(content)
    .digest("hex");
}
