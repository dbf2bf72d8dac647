import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";

/** One video of the demo internet, and why it is shown. */
export interface Act {
  readonly videoId: string;
  readonly heading: string;
  /** Beyond the scene's own expectation: what the evidence must hold for the act to prove its point. */
  readonly proof?: Proof;
}

interface Proof {
  /** One sentence for the case that it fails. */
  readonly wanted: string;
  readonly holds: (document: TranscriptDocument) => boolean;
}

const clientsThatSaw = (document: TranscriptDocument, code: string): number =>
  new Set(document.evidence.flatMap((seen) => (seen.code === code && seen.client ? [seen.client] : []))).size;

export const ACTS: readonly Act[] = [
  { videoId: "plainmanual", heading: "A video with captions" },
  {
    videoId: "blockedonce",
    heading: "An exit address that YouTube blocks",
    proof: {
      wanted: "IpBlocked in the evidence",
      holds: ({ evidence }) => evidence.some(({ code }) => code === "IpBlocked"),
    },
  },
  { videoId: "its-private", heading: "A private video" },
  {
    videoId: "no-captions",
    heading: "A video without captions, proved by two clients",
    proof: {
      wanted: "two clients that saw no tracks",
      holds: (document) => clientsThatSaw(document, "NoTracksFromClient") >= 2,
    },
  },
];
