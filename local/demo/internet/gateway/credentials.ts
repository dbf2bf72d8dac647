import { timingSafeEqual } from "node:crypto";

/** Why a client's credentials are not good enough. `bad-session`: the account is right, the session is not of the provider's grammar. */
export type CredentialFault =
  | "no-credentials"
  | "not-basic"
  | "bad-username"
  | "bad-password"
  | "password-percent-encoded"
  | "bad-session";

/** What a user name asks for beside the account. */
export interface UserNameParts {
  /** Absent: no session was named. */
  readonly session?: string;
  /** Every connection gets an exit of its own. */
  readonly rotating: boolean;
  readonly country?: string;
}

/** Good credentials with what their user name asks for, or what is wrong with them. */
export type CredentialCheck =
  | { readonly ok: true; readonly parts: UserNameParts }
  | { readonly ok: false; readonly fault: CredentialFault };

/** The proxy account as the customer knows it, without session or country. */
export interface Account {
  readonly username: string;
  readonly password: string;
}

/** Prefixes that providers put before the account's name. */
const PREFIXES = ["", "customer-", "user-", "brd-customer-"] as const;
const SESSION_KEYS = new Set(["sessid", "session", "sid"]);
const COUNTRY_KEYS = new Set(["cc", "country"]);
/** Further keys of the providers' grammars, each with a value. */
const OTHER_KEYS = new Set(["city", "st", "sesstime", "sessionduration", "lifetime", "zone", "state"]);
const SESSION_GRAMMAR = /^[A-Za-z0-9]{1,25}$/;

/** Reads `Proxy-Authorization` (RFC 7617, UTF-8) and holds it against the account. */
export function checkCredentials(header: string | undefined, account: Account): CredentialCheck {
  if (header === undefined) return { ok: false, fault: "no-credentials" };
  const encoded = /^Basic +(\S+)$/i.exec(header)?.[1];
  if (encoded === undefined) return { ok: false, fault: "not-basic" };
  const [username, password] = splitPair(Buffer.from(encoded, "base64").toString("utf8"));
  const suffix = suffixOf(username, account.username);
  if (suffix === undefined) return { ok: false, fault: "bad-username" };
  if (!isSame(password, account.password)) return { ok: false, fault: passwordFault(password, account.password) };
  const parts = readSuffix(suffix);
  return parts === undefined ? { ok: false, fault: "bad-session" } : { ok: true, parts };
}

function splitPair(pair: string): [string, string] {
  const colon = pair.indexOf(":");
  return colon < 0 ? [pair, ""] : [pair.slice(0, colon), pair.slice(colon + 1)];
}

function suffixOf(username: string, account: string): string | undefined {
  for (const prefix of PREFIXES) {
    const start = account.startsWith(prefix) ? account : prefix + account;
    if (username === start) return "";
    if (username.startsWith(`${start}-`)) return username.slice(start.length + 1);
  }
  return undefined;
}

function passwordFault(given: string, wanted: string): CredentialFault {
  return decoded(given) === wanted ? "password-percent-encoded" : "bad-password";
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isSame(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The words after the account's name: keys with values, `rotate`, a sticky number or two-letter countries. Undefined: not understood. */
function readSuffix(suffix: string): UserNameParts | undefined {
  const words = suffix === "" ? [] : suffix.split("-");
  let parts: UserNameParts = { rotating: false };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const takesValue = SESSION_KEYS.has(word) || COUNTRY_KEYS.has(word) || OTHER_KEYS.has(word);
    const read = takesValue ? readPair(word, words[++index] ?? "") : readWord(word);
    if (read === undefined) return undefined;
    parts = { ...parts, ...read };
  }
  return parts;
}

function readPair(key: string, value: string): Partial<UserNameParts> | undefined {
  if (SESSION_KEYS.has(key)) return SESSION_GRAMMAR.test(value) ? { session: value } : undefined;
  if (COUNTRY_KEYS.has(key)) return /^[A-Za-z]{2}$/.test(value) ? { country: value } : undefined;
  return value === "" ? undefined : {};
}

function readWord(word: string): Partial<UserNameParts> | undefined {
  if (word === "rotate") return { rotating: true };
  if (/^\d+$/.test(word)) return { session: word };
  return /^[A-Z]{2}$/i.test(word) ? { country: word } : undefined;
}
