/** Time limits of the way out, milliseconds. */
export interface OutboundLimits {
  /** From the first packet to the gateway until it has answered CONNECT. */
  readonly connectMs: number;
  /** From the request until the answer's first byte. */
  readonly firstByteMs: number;
  /** Between two pieces of an answer. */
  readonly idleMs: number;
}

export const OUTBOUND_LIMITS: OutboundLimits = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 20_000 };

/** Longest body of an answer unless the request says otherwise, bytes. */
export const DEFAULT_MAX_BYTES = 20_000_000;
