import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "./aws-error.ts";

/** A request's content, and the headers that came after it. */
export interface DecodedBody {
  readonly content: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
}

const CRLF = "\r\n";

/**
 * The content of an S3 request. SDKs send streams, and bodies with checksums, as `aws-chunked`: pieces with their length in hexadecimal,
 * then trailers (S3 API reference, "Signature calculations: transferring a payload in multiple chunks"). Other bodies pass as they are.
 *
 * @throws AwsError `IncompleteBody` when lengths do not fit.
 */
export function decodeBody(headers: IncomingHttpHeaders, body: Buffer): DecodedBody {
  if (!isChunked(headers)) return { content: body, trailers: {} };
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = endOfLine(body, at);
    const sizeBytes = Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    at = lineEnd + CRLF.length;
    if (!Number.isInteger(sizeBytes) || at + sizeBytes > body.length) throw incomplete();
    if (sizeBytes === 0) break;
    pieces.push(body.subarray(at, at + sizeBytes));
    at += sizeBytes;
    if (body.toString("latin1", at, at + CRLF.length) !== CRLF) throw incomplete();
    at += CRLF.length;
  }
  const content = Buffer.concat(pieces);
  const expectedBytes = headers["x-amz-decoded-content-length"];
  if (expectedBytes !== undefined && Number(expectedBytes) !== content.length) throw incomplete();
  return { content, trailers: trailersIn(body.toString("latin1", at)) };
}

const isChunked = (headers: IncomingHttpHeaders): boolean =>
  headers["content-encoding"]?.includes("aws-chunked") === true ||
  String(headers["x-amz-content-sha256"]).startsWith("STREAMING-");

const incomplete = () => new AwsError("IncompleteBody", "The request body is not what its lengths announce.");

function endOfLine(body: Buffer, from: number): number {
  const end = body.indexOf(CRLF, from, "latin1");
  if (end < 0) throw incomplete();
  return end;
}

function trailersIn(text: string): Record<string, string> {
  const lines = text.split(CRLF).filter((line) => line.includes(":"));
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.split(":");
      return [name.trim().toLowerCase(), value.join(":").trim()] as const;
    }),
  );
}
