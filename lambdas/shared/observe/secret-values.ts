/** Shorter values are in half of all words: hiding them would hide everything. */
const SHORTEST = 4;

/** Base64 characters that depend on the bytes before or after, by the secret's offset within a group of three. */
const LEADING_STRANGERS = [0, 2, 3] as const;

/**
 * The values that must never be seen, in all forms in which they travel: raw, percent-encoded, JSON-escaped, hexadecimal, and base64
 * (both alphabets), also inside a longer encoded text such as `user:password`.
 */
export class SecretValues {
  private readonly known = new Set<string>();
  private forms: readonly string[] = [];

  /** Values shorter than four characters are not taken. */
  add(...values: readonly (string | undefined)[]): void {
    for (const value of values) if (value && value.length >= SHORTEST) this.known.add(value);
    const forms = new Set([...this.known].flatMap(formsOf));
    this.forms = [...forms].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
  }

  /** Length of the longest form: how far a text must be read beyond a cut, so that no half of a secret stays before it. */
  get longestForm(): number {
    return this.forms[0]?.length ?? 0;
  }

  /** The text with every secret in it replaced by `mask`. */
  hide(text: string, mask: string): string {
    return this.forms.reduce((clean, form) => (clean.includes(form) ? clean.replaceAll(form, mask) : clean), text);
  }
}

function formsOf(value: string): string[] {
  const escaped = JSON.stringify(value).slice(1, -1);
  const percent = percentEncoded(value);
  return [
    value,
    escaped,
    asciiOnly(escaped),
    JSON.stringify(escaped).slice(1, -1),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (triple) => triple.toLowerCase()),
    encodeURI(value.toWellFormed()),
    encodeURIComponent(value.toWellFormed()),
    asUrlPassword(value),
    percent.replaceAll("%20", "+"),
    percentEncoded(percent),
    ...hexForms(value),
    ...base64Forms(value),
  ];
}

/** JSON as Python and others write it, who escape everything beyond ASCII. */
const asciiOnly = (escaped: string) =>
  escaped.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

function hexForms(value: string): string[] {
  const hex = Buffer.from(value, "utf8").toString("hex");
  return [hex, hex.toUpperCase()];
}

/** Everything but unreserved characters encoded (RFC 3986), as proxy libraries and browsers each do for some characters. */
function percentEncoded(value: string): string {
  const encoded = encodeURIComponent(value.toWellFormed());
  return encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** As the URL standard writes it between `//` and `@`: some reserved characters stay, `%` too. */
function asUrlPassword(value: string): string {
  const url = new URL("http://host");
  url.password = value;
  return url.password;
}

function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value, "utf8");
  return LEADING_STRANGERS.flatMap((strangers, offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const partial = (offset + bytes.length) % 3 !== 0;
    const own = encoded.slice(strangers, partial ? -1 : undefined);
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
