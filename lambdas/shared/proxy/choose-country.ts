import { ProxyConfigurationError } from "./proxy-errors.ts";

interface CountryChoice {
  /** The secret's own. */
  readonly secret: string | undefined;
  /** `PROXY_COUNTRY`: codes parted by commas. */
  readonly settings: string | undefined;
  /** Where the video can be seen, if that is known. */
  readonly available: readonly string[] | undefined;
  readonly generation: number;
  /** The last exit's country was refused. */
  readonly elsewhere: boolean;
}

/**
 * The country of the next exit, ISO 3166-1 alpha-2; undefined leaves it to the vendor. The first one configured, until the video turns
 * out to be unavailable there: then each generation takes the next one where it is available, else the next one configured.
 */
export function chooseCountry({
  secret,
  settings,
  available,
  generation,
  elsewhere,
}: CountryChoice): string | undefined {
  const configured = [...new Set([secret, ...countriesIn(settings)].filter((code) => code !== undefined))];
  if (!elsewhere) return configured[0];
  const allowed = configured.filter((code) => available?.includes(code));
  const candidates = [allowed, available ?? [], configured].find((codes) => codes.length > 0) ?? [];
  return candidates[generation % candidates.length];
}

/** The codes in `PROXY_COUNTRY`. Throws `ProxyConfigurationError` if one is none. */
export function countriesIn(setting: string | undefined): string[] {
  const codes = (setting ?? "")
    .split(",")
    .map((code) => code.trim().toUpperCase())
    .filter(Boolean);
  if (codes.every((code) => /^[A-Z]{2}$/.test(code))) return codes;
  throw new ProxyConfigurationError("PROXY_COUNTRY is not a list of two-letter country codes");
}
