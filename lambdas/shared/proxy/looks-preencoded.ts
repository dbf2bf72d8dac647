/** What may stand unencoded in the userinfo part of a URL (RFC 3986 section 3.2.1), and `%` escapes. */
const USERINFO = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const ESCAPE = /%[0-9A-Fa-f]{2}/g;
/** Characters that no encoder escapes (RFC 3986 section 2.3). */
const UNRESERVED = /^[A-Za-z0-9\-._~]$/;

/**
 * Whether `text` reads as the percent-encoded form of another text: it holds escapes, nothing that an encoder would have escaped, no
 * escape that an encoder would not have written, and its bytes are UTF-8. Such a password, stored encoded, is sent wrongly by every
 * client that encodes or sends it as it is. `p%40ss` does, `p@ss:w/o%r d` and `50%` do not.
 */
export function looksPreencoded(text: string): boolean {
  const escapes = text.match(ESCAPE);
  if (!escapes || !USERINFO.test(text)) return false;
  try {
    decodeURIComponent(text);
  } catch {
    return false;
  }
  return escapes.every((code) => !UNRESERVED.test(String.fromCharCode(Number.parseInt(code.slice(1), 16))));
}
