import { FFMPEG } from "../shared/media/ffmpeg-fault.ts";
import type { Recognised } from "./recognise.ts";

/** Deepgram asks for seconds; a longer wait is not worth a function's time. */
const LONGEST_WAIT_SECONDS = 60;
const USUAL_WAIT_SECONDS = 2;
/** Less than this is not enough for a second upload. */
const LEAST_PATIENCE_MS = 60_000;

export interface FirstOrder {
  readonly elapsedMs: number;
  readonly patienceMs: number;
  /** The audio was recoded, and need not have been. */
  readonly isRecoded: boolean;
}

export interface SecondOrder {
  readonly waitMs: number;
  /** What is left for the order, milliseconds. */
  readonly patienceMs: number;
  /** The audio is not recoded this time. */
  readonly plain: boolean;
  readonly because: string;
}

/**
 * Whether an order that failed is given once more, and when: only where nothing was bought and if enough of the patience is left. What
 * another moment may mend waits for the time that the recogniser asks for (`Retry-After` in seconds, RFC 9110 section 10.2.3; else 2 s);
 * what ffmpeg could not recode is sent without it at once, and what took too long on its way is not recoded again.
 */
export function secondOrder(
  first: Recognised,
  { elapsedMs, patienceMs, isRecoded }: FirstOrder,
): SecondOrder | undefined {
  if ("answer" in first || !first.unpaid) return undefined;
  const { client, code, effect, detail } = first.error;
  const isFfmpegs = client === FFMPEG;
  const plain = isRecoded && (isFfmpegs || code === "NetworkTimeout");
  if (!plain && effect !== "retry") return undefined;
  const waitSeconds = isFfmpegs ? 0 : (first.retryAfterSeconds ?? USUAL_WAIT_SECONDS);
  const leftMs = patienceMs - elapsedMs - waitSeconds * 1000;
  if (waitSeconds > LONGEST_WAIT_SECONDS || leftMs < LEAST_PATIENCE_MS) return undefined;
  return { waitMs: waitSeconds * 1000, patienceMs: leftMs, plain, because: detail };
}
