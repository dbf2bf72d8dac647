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
