import { createHash } from "node:crypto";

/** What a user name is rendered from. Without a session the gateway picks any exit; without a country, anywhere. */
export interface UsernameParts {
  readonly username: string;
  readonly session?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
}

/** What sets one proxy vendor apart from the others. */
export interface ProviderRow {
  readonly username: (parts: UsernameParts) => string;
  /** The vendor's session id for one generation of one job: equal inputs give equal ids. */
  readonly sessionId: (jobId: string, generation: number) => string;
  /** How long an exit is kept, minutes: the longest lane runs 27. */
  readonly sessionMinutes: number;
  /** Response headers of a refused CONNECT that say why, lower case, best first. */
  readonly reasonHeaders: readonly string[];
  /** Such a reason means that the account has no traffic left. */
  readonly exhausted: RegExp;
  /** The vendor's gateway that needs no choice, used with `PROXY_USE_BACKBONE`. */
  readonly backbone?: { readonly host: string; readonly port: number };
}

const SESSION_MINUTES = 30;
const EXHAUSTED =
  /traffic|quota|bandwidth|exhausted|payment required|(?:insufficient|no|out of) (?:funds|balance|credit)/i;
const REASON_HEADERS = ["x-error-description", "x-error", "proxy-status", "x-proxy-error", "x-webshare-reason"];

function digest(jobId: string, generation: number): Buffer {
  return createHash("sha256").update(`${jobId}\n${generation}`).digest();
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const LETTERS_AND_DIGITS = `${LETTERS}0123456789`;

/** 8 characters `[a-z0-9]`, a letter first: the form that every vendor with textual sessions accepts. About 38 bits. */
function textSession(jobId: string, generation: number): string {
  return [...digest(jobId, generation).subarray(0, 8)]
    .map((byte, at) => {
      const alphabet = at === 0 ? LETTERS : LETTERS_AND_DIGITS;
      return alphabet[byte % alphabet.length];
    })
    .join("");
}

/** A number from 1 up to 2^31: for vendors whose sticky sessions are counted. */
function numberSession(jobId: string, generation: number): string {
  return String((digest(jobId, generation).readUInt32BE(0) >>> 1) + 1);
}

/** `customer-USER[-cc-US][-sessid-ID-sesstime-MINUTES]` (Oxylabs, residential proxies, "Making requests"). */
function oxylabsUsername({ username, session, country }: UsernameParts): string {
  const customer = username.startsWith("customer-") ? username : `customer-${username}`;
  const exit = country ? `-cc-${country.toUpperCase()}` : "";
  return `${customer}${exit}${session ? `-sessid-${session}-sesstime-${SESSION_MINUTES}` : ""}`;
}

/** `USER[-CC]-NUMBER` keeps an exit, `USER[-CC]-rotate` does not (Webshare, "Proxy connection"); never both. */
function webshareUsername({ username, session, country }: UsernameParts): string {
  const account = username.replace(/-rotate$/i, "");
  return `${account}${country ? `-${country.toUpperCase()}` : ""}-${session ?? "rotate"}`;
}

/** The proxy vendors known by name. `generic` sends the user name as it is unless the secret brings a `usernameTemplate`. */
export const PROVIDER_ROWS = {
  oxylabs: {
    username: oxylabsUsername,
    sessionId: textSession,
    sessionMinutes: SESSION_MINUTES,
    reasonHeaders: REASON_HEADERS,
    exhausted: EXHAUSTED,
  },
  webshare: {
    username: webshareUsername,
    sessionId: numberSession,
    sessionMinutes: SESSION_MINUTES,
    reasonHeaders: REASON_HEADERS,
    exhausted: EXHAUSTED,
    backbone: { host: "p.webshare.io", port: 80 },
  },
  generic: {
    username: ({ username }) => username,
    sessionId: textSession,
    sessionMinutes: SESSION_MINUTES,
    reasonHeaders: REASON_HEADERS,
    exhausted: EXHAUSTED,
  },
} as const satisfies Record<string, ProviderRow>;

export type ProviderName = keyof typeof PROVIDER_ROWS;

export function isProviderName(name: string): name is ProviderName {
  return Object.hasOwn(PROVIDER_ROWS, name);
}
