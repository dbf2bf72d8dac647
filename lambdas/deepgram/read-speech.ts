import { EarshotError } from "../shared/errors.ts";
import type { Cue } from "../shared/transcript/transcript.ts";
import { type Recognition, readRecognition } from "./recognition.ts";
import { bestAlternative, heardChannel, speechCues } from "./speech-cues.ts";

export interface Speech {
  readonly cues: readonly Cue[];
  /** BCP 47; absent when the recogniser does not say. */
  readonly language?: string;
  readonly warnings: readonly string[];
}

/** Below these a reader should doubt what was heard (0–1): music and noise come out as confident words seldom. */
const LEAST_CONFIDENCE = 0.6;
const LEAST_LANGUAGE_CONFIDENCE = 0.5;

/**
 * What the recogniser heard. Throws `NoSpeech` for an answer without a word, and `SpeechFailed` for one that is none or in which the place
 * of the words cannot be read: that is no proof of silence.
 */
export function readSpeech(answer: unknown): Speech {
  const recognition = readRecognition(answer);
  if (!recognition) throw unreadable();
  const cues = speechCues(recognition);
  if (cues.length === 0) throw isSilence(recognition) ? new EarshotError("NoSpeech") : unreadable();
  const channel = heardChannel(recognition);
  const confidence = bestAlternative(recognition)?.confidence;
  return {
    cues,
    ...(channel?.detected_language && { language: channel.detected_language }),
    warnings: [
      ...doubt("the words", confidence, LEAST_CONFIDENCE),
      ...doubt("the language", channel?.language_confidence, LEAST_LANGUAGE_CONFIDENCE),
    ],
  };
}

const unreadable = () => new EarshotError("SpeechFailed", { detail: "the recogniser's answer cannot be read" });

const isSilence = ({ results: { channels } }: Recognition) =>
  channels?.every(({ alternatives }) => alternatives != null) ?? false;

function doubt(what: string, confidence: number | null | undefined, least: number): string[] {
  if (confidence == null || confidence >= least) return [];
  return [`the recogniser is unsure of ${what}: confidence ${confidence.toFixed(2)}`];
}
