import { EarshotError } from "../shared/errors.ts";
import type { Cue } from "../shared/transcript/transcript.ts";
import { readRecognition } from "./recognition.ts";
import { bestAlternative, speechCues } from "./speech-cues.ts";

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
 * What the recogniser heard. Throws `SpeechFailed` for an answer that is none and `NoSpeech` for one without a word.
 */
export function readSpeech(answer: unknown): Speech {
  const recognition = readRecognition(answer);
  if (!recognition) throw new EarshotError("SpeechFailed", { detail: "the recogniser's answer cannot be read" });
  const cues = speechCues(recognition);
  if (cues.length === 0) throw new EarshotError("NoSpeech");
  const channel = recognition.results.channels?.[0];
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

function doubt(what: string, confidence: number | null | undefined, least: number): string[] {
  if (confidence == null || confidence >= least) return [];
  return [`the recogniser is unsure of ${what}: confidence ${confidence.toFixed(2)}`];
}
