import { EarshotError } from "../errors.ts";

/** What a write has thrown: `NoDiskSpace` where the disk, or this user's share of it, is full; else as it is. */
export function orNoDiskSpace(thrown: unknown): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" ? new EarshotError("NoDiskSpace", { cause: thrown }) : thrown;
}
