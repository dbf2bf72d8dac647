import { type CaptionProof, CODES, type Code } from "./codes.ts";
import type { Evidence } from "./evidence.ts";

const PLAYABLE: readonly CaptionProof[] = ["tracks", "no-tracks"];

/** Answers that cannot all be true: a code, and what other answers about the same video must not have shown beside it. */
const CANNOT_STAND_WITH: Readonly<Partial<Record<Code, readonly CaptionProof[]>>> = {
  Private: PLAYABLE,
  Removed: PLAYABLE,
  Unavailable: PLAYABLE,
  MembersOnly: PLAYABLE,
  Paid: PLAYABLE,
  NoCaptions: ["tracks"],
  // No contradiction in itself: a silent film may have captions. But then it is not the answer.
  NoSpeech: ["tracks"],
};

/**
 * The evidence that speaks against a final answer, undefined if none does. Age, country and login are not in it: they differ from client
 * to client and from exit to exit, and both sides may be right.
 */
export function disputed(code: Code, evidence: readonly Evidence[]): Evidence | undefined {
  const against = CANNOT_STAND_WITH[code];
  return evidence.find((seen) => {
    const proof = proofIn(seen);
    return proof !== undefined && against?.includes(proof);
  });
}

/** What a piece of evidence tells about the video's captions. Speech recognition asks for audio: its addresses are no captions'. */
export function proofIn({ lane, code }: Pick<Evidence, "lane" | "code">): CaptionProof | undefined {
  return lane === "deepgram" ? undefined : CODES[code].proof;
}
