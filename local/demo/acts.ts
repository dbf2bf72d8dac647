import type { LaneName } from "../../lambdas/shared/lanes.ts";
import type { TranscriptDocument } from "../../lambdas/shared/transcript/document.ts";
import type { GetOptions } from "../cli/parse-arguments.ts";
import type { Proof, Wanted } from "./differences.ts";

/** One video of the demo internet, and why it is shown. */
export interface Act {
  readonly videoId: string;
  readonly heading: string;
  /** The lane whose tools it needs. */
  readonly needs?: LaneName;
  /** How it is asked for; absent: as the command does by itself. */
  readonly ask?: Partial<GetOptions>;
  /** What this asking gets, where the scene's own expectation is for another. */
  readonly expect?: Wanted;
  /** Beyond the expectation: what the document must hold for the act to prove its point. */
  readonly proof?: Proof;
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
    videoId: "is-upcoming",
    heading: "A stream that has not begun",
    proof: {
      wanted: "the time when it begins",
      holds: ({ retryAt }) => Date.parse(retryAt ?? "") > Date.now(),
    },
  },
  {
    videoId: "japan-words",
    heading: "A video without captions in the language asked for",
    ask: { languages: ["en"] },
    proof: {
      wanted: "ja among the captions there are",
      holds: ({ availableTracks }) => availableTracks?.some(({ language }) => language === "ja") ?? false,
    },
  },
  {
    videoId: "no-captions",
    heading: "A video without captions, proved by two clients, and no wish to hear it",
    ask: { speech: "never" },
    proof: {
      wanted: "two clients that saw no tracks",
      holds: (document) => clientsThatSaw(document, "NoTracksFromClient") >= 2,
    },
  },
  {
    videoId: "spoken-only",
    heading: "A video without captions, heard by speech recognition",
    needs: "deepgram",
    expect: {
      verdict: "transcript",
      language: "en",
      kind: "speech-to-text",
      firstText: "The lighthouse keeper climbs the stairs at dusk.",
      cueCount: 6,
    },
  },
];
