import type { WireRequest } from "./wire.ts";

/** The access key by which the local AWS knows a function. */
export const keyOfFunction = (accessKeyId: string, functionName: string): string => `${accessKeyId}.${functionName}`;

/**
 * Who signed a request with the access key or one made from it, in its Authorization header or in a presigned URL that has not expired:
 * the function's name, or "" for whoever has the key itself. Undefined: nobody we know.
 */
export function signerOf({ headers, url }: WireRequest, accessKeyId: string): string | undefined {
  if (headers.authorization) return named(/Credential=([^/]+)\//.exec(headers.authorization)?.[1], accessKeyId);
  const query = new URL(url, "http://aws.local").searchParams;
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get("X-Amz-Date") ?? "");
  if (!signed) return undefined;
  const [, year, month, day, hour, minute, second] = signed.map(Number);
  const signedMs = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  if (Date.now() > signedMs + Number(query.get("X-Amz-Expires")) * 1000) return undefined;
  return named(query.get("X-Amz-Credential")?.split("/")[0], accessKeyId);
}

function named(key: string | undefined, accessKeyId: string): string | undefined {
  if (key === accessKeyId) return "";
  return key?.startsWith(`${accessKeyId}.`) ? key.slice(accessKeyId.length + 1) : undefined;
}
