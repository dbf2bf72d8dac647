import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import type { Act } from "./acts.ts";
import type { Expectation } from "./internet/scenes/scene.ts";

/** How a document departs from what the scene makes a correct client get, one sentence each; empty when it does not. */
export function differences(act: Act, expect: Expectation, document: TranscriptDocument): string[] {
  const { transcript } = document;
  const seen: Partial<Record<keyof Expectation, unknown>> = {
    verdict: document.verdict,
    language: transcript?.language,
    kind: transcript?.kind,
    firstText: transcript?.cues[0]?.text,
    cueCount: transcript?.cues.length,
  };
  const wrong = (Object.keys(seen) as (keyof Expectation)[]).filter((name) => seen[name] !== expect[name]);
  const told = wrong.map(
    (name) => `${name}: expected ${JSON.stringify(expect[name])}, got ${JSON.stringify(seen[name])}`,
  );
  return act.proof && !act.proof.holds(document) ? [...told, `expected ${act.proof.wanted}`] : told;
}
