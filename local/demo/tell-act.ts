import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import { humanSeconds, printable } from "../cli/printable.ts";
import { summaryOf } from "../cli/summary.ts";
import type { Act } from "./acts.ts";

const CUES_SHOWN = 3;

/** What one act has shown, for people. */
export function tellAct(act: Act, document: TranscriptDocument, problems: readonly string[]): string {
  const cues = document.transcript?.cues.slice(0, CUES_SHOWN) ?? [];
  return [
    "",
    `── ${act.heading} (${act.videoId})`,
    ...document.evidence.map(
      ({ lane, code, detail, client }) =>
        `   ${printable(`${lane}: ${code}${client ? ` (${client})` : ""}: ${detail}`)}`,
    ),
    ...cues.map(({ startMs, text }) => `   ${humanSeconds(startMs).padStart(6)}  ${printable(text)}`),
    `   ${summaryOf(document)}`,
    ...problems.map((problem) => `   NOT AS EXPECTED: ${problem}`),
    "",
  ].join("\n");
}
