import type { Code } from "../../lambdas/shared/codes.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { differences, type Wanted } from "../../local/demo/differences.ts";
import type { ChaosJob } from "./chaos-jobs.ts";

/** What a killed process or gateway is seen as. */
const INJECTED: ReadonlySet<Code> = new Set([
  "LaneCrashed",
  "LaneTimedOut",
  "NetworkReset",
  "NetworkTimeout",
  "ProxyUnreachable",
  "TruncatedResponse",
  "JobLost",
]);

/**
 * `own`: the video's own answer · `injected`: none, and the evidence names the fault that was injected · `rested`: none, and the evidence
 * names lanes whose breakers earlier kills have opened · else what is untrue of it.
 */
export type Ending = "own" | "injected" | "rested" | { readonly untrue: string };

export function endingOf({ scene, ask }: ChaosJob, document: TranscriptDocument): Ending {
  const { verdict, evidence, transcript } = document;
  if (isSpoken(scene, ask) && transcript?.kind === "speech-to-text") {
    const said = transcript.cues.map(({ text }) => text).join(" ");
    return scene.speech?.lines.every(({ text }) => said.includes(text)) ? "own" : { untrue: "other words" };
  }
  const problems = differences(wantedOf(scene, transcript?.kind), document);
  if (problems.length === 0 && !(isSpoken(scene, ask) && scene.tracks.length === 0)) return "own";
  const named = evidence.some(({ code }) => INJECTED.has(code));
  const rested = evidence.some(({ code }) => code === "BreakerOpen");
  if ((verdict === "failed" || verdict === "blocked") && (named || rested)) return named ? "injected" : "rested";
  const seen = evidence.map(({ lane, code, detail }) => `${lane}:${code} (${detail})`).join(", ");
  return { untrue: `${verdict}: ${problems.join("; ")}; evidence: ${seen}` };
}

const isSpoken = (scene: ChaosJob["scene"], ask: ChaosJob["ask"]) =>
  scene.speech !== undefined && ask.speech !== "never";

/** The panel alone does not tell which of two tracks of a language it shows. */
function wantedOf({ expect: { kind, ...rest } }: ChaosJob["scene"], seen: string | undefined): Wanted {
  return { ...rest, ...(kind !== undefined && seen !== "unknown" && { kind }) };
}
