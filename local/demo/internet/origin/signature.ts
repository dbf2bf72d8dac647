import { createHmac } from "node:crypto";

/**
 * Signs the values of the named parameters of a URL, as `sparams` with `signature` or `sig` does on youtube.com: whoever changes one of
 * them holds a worthless URL; other parameters may be changed at will.
 */
export function signatureOf(url: URL, signed: readonly string[], key: Uint8Array): string {
  const values = signed.map((name) => `${name}=${url.searchParams.get(name) ?? ""}`);
  const digest = createHmac("sha512", key).update(values.join("\n")).digest("hex").toUpperCase();
  return `${digest.slice(0, 40)}.${digest.slice(40, 80)}`;
}

/** Whether the URL carries a good signature under `parameter` and has not expired at `nowMs`. */
export function isValid(
  url: URL,
  parameter: string,
  required: readonly string[],
  key: Uint8Array,
  nowMs: number,
): boolean {
  const signed = (url.searchParams.get("sparams") ?? "").split(",");
  if (required.some((name) => !signed.includes(name))) return false;
  if (url.searchParams.get(parameter) !== signatureOf(url, signed, key)) return false;
  return Number(url.searchParams.get("expire")) * 1000 > nowMs;
}

/** A token bound to one video, as a page mints it to prove that a browser runs it. */
export function pageToken(videoId: string, key: Uint8Array): string {
  return createHmac("sha256", key).update(`pot ${videoId}`).digest("base64url");
}
