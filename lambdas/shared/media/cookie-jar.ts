/** One cookie of a file in Netscape's format, the one yt-dlp reads (wiki, "Exporting YouTube cookies"). */
interface CookieLine {
  readonly domain: string;
  readonly subdomains: boolean;
  readonly path: string;
  /** Epoch seconds; 0 for a cookie of the session. */
  readonly expires: number;
  readonly name: string;
  readonly value: string;
}

/** A login's cookies run to several kilobytes; less is a stub or an error page. */
const LEAST_BYTES = 1024;
const LOGIN_COOKIES = new Set(["SID", "SAPISID"]);

/**
 * A cookie file that can be of use, or undefined: it must be longer than 1 KB and hold a login (`SID` or `SAPISID`).
 */
export function usableCookies(file: string | undefined): CookieJar | undefined {
  if (file === undefined || Buffer.byteLength(file) <= LEAST_BYTES) return undefined;
  const lines = file.split(/\r?\n/).flatMap(parseLine);
  return lines.some(({ name }) => LOGIN_COOKIES.has(name)) ? new CookieJar(file, lines) : undefined;
}

/** A login's cookies. They are secret: neither the text nor a header made from it may be logged. */
export class CookieJar {
  readonly #file: string;
  readonly #lines: readonly CookieLine[];

  constructor(file: string, lines: readonly CookieLine[]) {
    this.#file = file;
    this.#lines = lines;
  }

  /** The whole file, for yt-dlp. */
  get file(): string {
    return this.#file;
  }

  /** Value of the `Cookie` header for an address at a moment (RFC 6265 section 5.4); undefined when no cookie belongs to it. */
  header(url: string, nowMs: number): string | undefined {
    const { hostname, pathname } = new URL(url);
    const mine = this.#lines.filter(
      (line) => isFor(line, hostname, pathname) && (line.expires === 0 || line.expires * 1000 > nowMs),
    );
    return mine.length > 0 ? mine.map(({ name, value }) => `${name}=${value}`).join("; ") : undefined;
  }

  /** Cookies never become text by accident. */
  toJSON(): string {
    return "[cookies]";
  }
}

function isFor({ domain, subdomains, path }: CookieLine, hostname: string, pathname: string): boolean {
  const bare = domain.replace(/^\./, "");
  const host = hostname === bare || (subdomains && hostname.endsWith(`.${bare}`));
  return host && (pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`));
}

/** Seven fields with tabs between; `#HttpOnly_` before the domain is a mark, any other `#` a comment. */
function parseLine(line: string): CookieLine[] {
  const fields = line.replace(/^#HttpOnly_/, "").split("\t");
  const [domain, subdomains, path, , expires, name, value] = fields;
  if (fields.length !== 7 || !domain || domain.startsWith("#") || !path || !name || value === undefined) return [];
  return [{ domain, subdomains: subdomains === "TRUE", path, expires: Number(expires) || 0, name, value }];
}
