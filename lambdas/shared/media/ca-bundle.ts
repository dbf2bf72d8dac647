import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates } from "node:tls";

/**
 * Writes the authorities of this process and a further one into one file, for tools that read a single file; its path. Tools take the
 * file instead of the system's store, so both must be in it.
 */
export async function writeCaBundle(folder: string, extraCaPem: string): Promise<string> {
  const file = join(folder, "authorities.pem");
  await writeFile(file, [...getCACertificates("default"), extraCaPem].join("\n"), { mode: 0o600 });
  return file;
}
