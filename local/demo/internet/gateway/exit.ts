import { createHash } from "node:crypto";

/** The address a client's traffic leaves from, as its proxy user name chose it. */
export interface Exit {
  /** The session of the user name; `none` without one; `rotating-N` where each connection gets an address of its own. */
  readonly session: string;
  /** ISO 3166 country code. */
  readonly country: string;
  /** An address of the benchmarking block 198.18.0.0/15 (RFC 2544), the same for the same session and country. */
  readonly ip: string;
}

/** Stands for the session of a user name that names none. */
export const NO_SESSION = "none";
const HOME_COUNTRY = "US";

/** The exit of a session in a country; without one, in the United States. */
export function makeExit(session: string, country: string | undefined): Exit {
  const where = (country ?? HOME_COUNTRY).toUpperCase();
  const [third = 0, last = 0] = createHash("sha256").update(`${session} ${where}`).digest();
  return { session, country: where, ip: `198.18.${third}.${last}` };
}
