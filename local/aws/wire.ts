import type { IncomingHttpHeaders } from "node:http";

/** A request with its whole body. */
export interface WireRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer with its whole body. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string | Buffer;
}

/** A service that speaks AWS JSON: the operation is named in `X-Amz-Target`, input and output are JSON. */
export interface JsonService {
  /**
   * @throws AwsError when the operation is refused or unknown.
   */
  call(operation: string, input: JsonInput): Promise<unknown>;
}

export type JsonInput = Readonly<Record<string, unknown>>;
export type Operations = Readonly<Record<string, (input: JsonInput) => unknown>>;

/** A required text field of an input. */
export function textIn(input: JsonInput, field: string): string | undefined {
  const value = input[field];
  return typeof value === "string" ? value : undefined;
}
