import type { Code } from "./codes.ts";
import type { LaneName } from "./lanes.ts";

/** Who saw it. The steps around the race give evidence too. */
export type Witness = LaneName | "api" | "lookup" | "preflight" | "listing" | "finish" | "reaper";

/** One thing that was seen while a video was asked for. Nothing in it is secret. */
export interface Evidence {
  readonly lane: Witness;
  readonly code: Code;
  /** One sentence. */
  readonly detail: string;
  /** ISO 8601. */
  readonly at: string;
  /**
   * The youtubei client that was asked, for example `IOS`: two different ones must agree before captions count as absent. Of a tool that
   * asks as several at once all of them, `VISIONOS+WEB`, or the tool's own name where they are not known.
   */
  readonly client?: string;
}

/** What a witness saw at that moment. */
export const evidenceOf = (lane: Witness, code: Code, detail: string, at: Date): Evidence => ({
  lane,
  code,
  detail,
  at: at.toISOString(),
});
