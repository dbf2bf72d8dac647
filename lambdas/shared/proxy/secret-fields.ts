import { isIP, isIPv6 } from "node:net";
import { certificateProblem } from "./certificate-problem.ts";
import { looksPreencoded } from "./looks-preencoded.ts";
import { isProviderName, PROVIDER_ROWS, type ProviderName } from "./provider-rows.ts";
import { templateProblem } from "./username-template.ts";

/** The fields of a proxy secret after all checks. */
export interface CheckedSecret {
  readonly provider: ProviderName;
  readonly protocol: "http" | "https";
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly usernameTemplate: string | undefined;
  readonly country: string | undefined;
  readonly caPem: string | undefined;
}

export type SecretCheck =
  | { readonly ok: true; readonly fields: CheckedSecret }
  | { readonly ok: false; readonly problems: readonly string[] };

type Fields = Readonly<Record<string, unknown>>;
type Problem = string | undefined;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const HOST_NAME =
  /^(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?$/;
const PROVIDERS = Object.keys(PROVIDER_ROWS).join(", ");

const REQUIRED_TEXT = "is missing or blank: expected text";

const isBlank = (value: unknown) => typeof value !== "string" || value.trim() === "";
const isAbsent = (value: unknown) => value === undefined || value === null;

function textProblem(value: unknown): Problem {
  if (isBlank(value)) return REQUIRED_TEXT;
  if (CONTROL.test(value as string)) return "holds a control character (a line break from copying?)";
  return undefined;
}

function hostProblem(value: unknown): Problem {
  if (isBlank(value)) return "is missing or blank: expected a host name or an IP address";
  const host = value as string;
  if (CONTROL.test(host) || /\s/.test(host)) return "holds white space or a control character";
  if (host.includes("://")) return "starts with a scheme: expected the name alone, the scheme belongs in protocol";
  if (host.includes("@")) return "holds credentials: they belong in username and password";
  if (/[/?#\\]/.test(host)) return "holds a path: expected the name alone";
  const isAddress = isIP(unbracketed(host)) !== 0;
  if (host.includes(":") && !isAddress) return "holds a port: it belongs in port";
  return (isAddress || HOST_NAME.test(host)) && isKeptInUrls(host) ? undefined : "is not a host name or an IP address";
}

/** URLs know no IPv6 zones, and take a name that ends in a number for an IPv4 address or for none (URL Standard, "ends in a number"). */
function isKeptInUrls(host: string): boolean {
  const url = `http://${isIPv6(host) ? `[${host}]` : host}`;
  return URL.canParse(url) && (isIP(unbracketed(host)) !== 0 || new URL(url).hostname === host.toLowerCase());
}

const unbracketed = (host: string) => host.replace(/^\[(.*)\]$/, "$1");

function portOf(value: unknown): number | undefined {
  const port = typeof value === "string" && /^\d{1,5}$/.test(value.trim()) ? Number(value) : value;
  return typeof port === "number" && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

function usernameProblem(value: unknown): Problem {
  const problem = textProblem(value);
  if (problem) return problem;
  return (value as string).includes(":")
    ? "holds a colon, which Basic authentication cannot carry (RFC 7617)"
    : undefined;
}

function passwordProblem(value: unknown, isRaw: boolean): Problem {
  const problem = textProblem(value);
  if (problem || isRaw || !looksPreencoded(value as string)) return problem;
  return "looks percent-encoded: store it RAW, or set passwordIsRaw to true if it really reads so";
}

function caProblem(value: unknown): Problem {
  return typeof value === "string" ? certificateProblem(value) : "is not text: expected certificates in PEM";
}

function optional(value: unknown, problem: (value: unknown) => Problem): Problem {
  return isAbsent(value) ? undefined : problem(value);
}

/** One check a field, in the order in which they are reported. */
const CHECKS: Readonly<Record<string, (value: unknown, all: Fields) => Problem>> = {
  provider: (value) => (typeof value === "string" && isProviderName(value) ? undefined : `is not one of: ${PROVIDERS}`),
  host: hostProblem,
  port: (value) => (portOf(value) ? undefined : "is not a whole number from 1 to 65535"),
  username: usernameProblem,
  password: (value, all) => passwordProblem(value, all.passwordIsRaw === true),
  protocol: (value) =>
    optional(value, (v) => (v === "http" || v === "https" ? undefined : "is neither http nor https")),
  usernameTemplate: (value) =>
    optional(
      value,
      (v) => textProblem(v) ?? ((v as string).includes(":") ? "holds a colon" : templateProblem(v as string)),
    ),
  country: (value) =>
    optional(value, (v) =>
      typeof v === "string" && /^[A-Za-z]{2}$/.test(v) ? undefined : "is not a two-letter country code",
    ),
  caPem: (value) => optional(value, caProblem),
  passwordIsRaw: (value) => optional(value, (v) => (typeof v === "boolean" ? undefined : "is neither true nor false")),
};

/** All problems of a secret together, as `field: problem` without any value; or its fields. */
export function checkSecret(value: unknown): SecretCheck {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, problems: ["it is not an object of fields"] };
  }
  const all = value as Fields;
  const problems = Object.entries(CHECKS).flatMap(([field, check]) => {
    const problem = check(all[field], all);
    return problem === undefined ? [] : [`${field} ${problem}`];
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, fields: checkedFields(all) };
}

function checkedFields(all: Fields): CheckedSecret {
  return {
    provider: all.provider as ProviderName,
    protocol: (all.protocol as "http" | "https" | undefined) ?? "http",
    host: unbracketed(all.host as string),
    port: portOf(all.port) ?? 0,
    username: all.username as string,
    password: all.password as string,
    usernameTemplate: (all.usernameTemplate as string | undefined) ?? undefined,
    country: (all.country as string | undefined)?.toUpperCase(),
    caPem: (all.caPem as string | undefined) ?? undefined,
  };
}
