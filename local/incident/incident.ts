import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { AskedJob } from "./callers.ts";
import type { Rehearsal } from "./rehearsal.ts";

/** A job for one lane alone, which for the last of them means speech recognition. */
export const throughLane = (lane: LaneName): AskedJob => ({
  lanes: [lane],
  speech: lane === "deepgram" ? "always" : "never",
});

/** Something that goes wrong, and what operators must be told of it. */
export interface Incident {
  readonly name: string;
  /** What breaks, one sentence. */
  readonly about: string;
  /** Alarms that must be raised, by the end of their names; no other may be. */
  readonly raises: readonly string[];
  /** Those among them whose windows are longer than the incident is played: they stay raised. Default: none, all clear. */
  readonly outlasts?: readonly string[];
  /** Variables laid over those of every function; `folder` holds files it needs, and vanishes in the end. Default: none. */
  readonly arrange?: (folder: string) => Readonly<Record<string, string>>;
  /** Breaks things, runs jobs, mends things. Alarms that are still raised when it returns have not cleared. */
  readonly play: (rehearsal: Rehearsal) => Promise<void>;
}
