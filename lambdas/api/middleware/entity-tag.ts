import { createHash } from "node:crypto";

/** A weak validator (RFC 9110 section 8.8.1): answers with equal tags say the same, whatever their encoding or their receipt. */
export function entityTag(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return `W/"${hash.digest("base64url").slice(0, 27)}"`;
}

/** Whether `If-None-Match` names the tag; comparison is weak (RFC 9110 section 13.1.2). */
export function isMatched(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = (given: string) => given.trim().replace(/^W\//, "");
  return ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((given) => opaque(given) === opaque(tag));
}
