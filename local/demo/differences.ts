import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";

/** What a document should hold; absent fields of a transcript: there is none, or its source does not tell. */
export interface Wanted {
  readonly verdict: string;
  readonly language?: string;
  readonly kind?: string;
  readonly firstText?: string;
  readonly cueCount?: number;
}

/** What the evidence must hold besides. */
export interface Proof {
  /** One sentence for the case that it fails. */
  readonly wanted: string;
  readonly holds: (document: TranscriptDocument) => boolean;
}

/** How a document departs from what a correct client gets, one sentence each; empty when it does not. */
export function differences(wanted: Wanted, document: TranscriptDocument, proof?: Proof): string[] {
  const { transcript } = document;
  const seen: Wanted = {
    verdict: document.verdict,
    ...(transcript && {
      language: transcript.language,
      kind: transcript.kind,
      firstText: transcript.cues[0]?.text ?? "",
      cueCount: transcript.cues.length,
    }),
  };
  const names = Object.keys(NAMES) as (keyof Wanted)[];
  const told = names
    .filter((name) => seen[name] !== wanted[name] && !(name === "kind" && wanted.kind === undefined))
    .map((name) => `${name}: expected ${JSON.stringify(wanted[name])}, got ${JSON.stringify(seen[name])}`);
  return proof && !proof.holds(document) ? [...told, `expected ${proof.wanted}`] : told;
}

const NAMES: Readonly<Record<keyof Wanted, true>> = {
  verdict: true,
  language: true,
  kind: true,
  firstText: true,
  cueCount: true,
};
