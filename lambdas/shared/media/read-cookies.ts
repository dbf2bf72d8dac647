import { readFile } from "node:fs/promises";
import type { SecretStore } from "../proxy/secret-refresh-manager.ts";
import { type CookieJar, usableCookies } from "./cookie-jar.ts";

/** Where a login's cookies come from: a secret, else a file, else nowhere. */
export interface CookieSettings {
  readonly COOKIES_SECRET_ID?: string | undefined;
  readonly COOKIES_FILE?: string | undefined;
}

export interface CookiesRead {
  /** Absent: go without. */
  readonly jar?: CookieJar;
  /** Why cookies that are set are not used; for the caller's warnings. */
  readonly warning?: string;
}

/**
 * The cookies to send along. Cookies that are set but cannot be read, or fail the fast check, are a warning and no error: nearly all
 * videos need no login. Read anew each time, since a login is replaced while the function stays warm.
 */
export async function readCookies(
  settings: CookieSettings,
  secrets: Pick<SecretStore, "getSecret">,
): Promise<CookiesRead> {
  const { COOKIES_SECRET_ID: secretId, COOKIES_FILE: file } = settings;
  if (secretId === undefined && file === undefined) return {};
  const name = secretId === undefined ? "COOKIES_FILE" : "COOKIES_SECRET_ID";
  try {
    const text =
      secretId === undefined ? await readFile(file ?? "", "utf8") : (await secrets.getSecret(secretId)).value;
    const jar = usableCookies(text);
    return jar ? { jar } : { warning: `the cookies of ${name} hold no login and were not used` };
  } catch {
    return { warning: `the cookies of ${name} cannot be read and were not used` };
  }
}
