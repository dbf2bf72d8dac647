import type { Readable } from "node:stream";
import type { EarshotError } from "../errors.ts";

/** What a request is for, in the request log and the receipt. */
export type Operation =
  | "player"
  | "timedtext"
  | "panel"
  | "page"
  | "audio"
  | "speech"
  | "listing"
  | "preflight"
  | "subtitles";

export interface OutboundRequest {
  readonly operation: Operation;
  /** https only; the host must be on the lane's list. */
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Longer bodies are cut off with `TruncatedResponse`. Default 20 MB. */
  readonly maxBytes?: number;
}

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decompressed. */
  readonly body: Buffer;
}

/** An answer whose body is still on its way. */
export interface OutboundStream {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As sent. Fails with an `EarshotError` when the connection does. Must be read to its end or destroyed. */
  readonly body: Readable;
}

/** `fetch` in the form that vendors' SDKs take. */
export type FetchFunction = typeof globalThis.fetch;

/** What went over the upstream sockets so far: everything counts, CONNECT and TLS included. */
export interface OutboundUsage {
  readonly requests: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/**
 * The only way out of a lane invocation. Any HTTP status is an answer, redirects are not followed; what is no answer is thrown as an
 * `EarshotError`: `NetworkTimeout`, `NetworkReset`, `TruncatedResponse`, `ProxyUnreachable`, `ProxyExitFailed`, `ProxySessionRejected`,
 * `ProxyAuthFailed`, `ProxyTrafficExhausted`, `ProxyMisconfigured`, `ProxyEnforced`.
 */
export interface Outbound {
  send(request: OutboundRequest): Promise<OutboundResponse>;
  /** Like `send`, for bodies too long to hold; resolves with the answer's head. `maxBytes` is the reader's business. */
  stream(request: Omit<OutboundRequest, "maxBytes">): Promise<OutboundStream>;
  /**
   * A `fetch` for SDKs, under the same rules as `send`: what is no answer rejects with an `EarshotError`. `patienceMs` is the longest
   * wait for the answer's head and between its pieces.
   */
  fetchFor(operation: Operation, patienceMs: number): FetchFunction;
  /** `http://user:token@127.0.0.1:port` for tools that bring their own client; good for this invocation only. */
  readonly proxyUrl: string;
  usage(): OutboundUsage;
  /** Counts requests that a tool with its own client has made through `proxyUrl`. */
  addRequests(count: number): void;
  /** The gateway's verdict on this session, whatever the client made of it; a refusal is looked into before this resolves. */
  fault(): Promise<EarshotError | undefined>;
  /** A further authority to trust, PEM, for tools that bring their own TLS. Absent: the system's alone. */
  readonly extraCaPem?: string | undefined;
  close(): Promise<void>;
}
