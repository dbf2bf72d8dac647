import type { ExitRules } from "../gateway/exit-rules.ts";
import type { Holds } from "../holds.ts";
import type { Recordings } from "../recordings.ts";
import type { Scene } from "../scenes/scene.ts";
import type { SceneMemory } from "./scene-memory.ts";
import type { ClientVersions } from "./youtube/clients.ts";

/**
 * How the recogniser behaves: `ok` or a fault. A number is the status it answers with; with `retryAfterSeconds` once, and then it is
 * well. `stallsAfterBytes`: reads so much of an upload and then nothing more. `resetAfterBytes`: the first connection breaks when so much of an upload has come, the next ones do not.
 */
export type DeepgramMode =
  | "ok"
  | 400
  | 401
  | 402
  | 403
  | 408
  | 413
  | 429
  | 500
  | 502
  | 503
  | 504
  | "no-speech"
  | "not-json"
  | "reset"
  | { readonly status: 408 | 429 | 500 | 503; readonly retryAfterSeconds: number }
  | { readonly resetAfterBytes: number }
  | { readonly stallsAfterBytes: number }
  | { readonly slowMs: number };

/** What the servers of the demo internet share. */
export interface World {
  readonly scenes: ReadonlyMap<string, Scene>;
  readonly rules: ExitRules;
  readonly recordings: Recordings;
  readonly holds: Holds;
  readonly memory: SceneMemory;
  readonly versions: ClientVersions;
  readonly now: () => number;
  /** Epoch milliseconds at which the internet was started. */
  readonly startedAt: number;
  /** Key of every signature in a URL. */
  readonly signingKey: Uint8Array;
  /** How long a token-gated caption URL stalls before its empty answer. */
  readonly gateDelayMs: number;
  deepgram: DeepgramMode;
}
