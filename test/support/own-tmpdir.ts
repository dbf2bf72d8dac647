import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A TMPDIR of this process's own, as every Lambda has one. */
export const OWN_TMPDIR = mkdtempSync(join(tmpdir(), "earshot-own-"));

process.env.TMPDIR = OWN_TMPDIR;

export function removeOwnTmpdir(): void {
  rmSync(OWN_TMPDIR, { recursive: true, force: true });
}
