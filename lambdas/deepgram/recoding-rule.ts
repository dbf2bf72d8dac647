import { BYTES_PER_GB } from "../shared/receipt.ts";

/** What the rule reckons with. */
const RECODING = {
  /** Opus at 24 kbit/s: what an upload comes to. */
  bitsPerSecond: 24_000,
  /** ffmpeg's processor time, measured: docs/decisions/2026-11-21-speech-is-bought-once.md. */
  startCpuSeconds: 0.3,
  cpuSecondsPerAudioMinute: 1,
  /** us-east-1, x86 (aws.amazon.com/lambda/pricing). */
  usdPerGbSecond: 0.0000166667,
  /** Lambda gives a whole processor at so much memory (Lambda developer guide, "Configure memory"). */
  memoryMbPerProcessor: 1769,
  /** The traffic saved must be worth so many times the processor's time: neither is known to the cent. */
  timesDearer: 3,
  /** A recording loses a little with each recoding: for less than this it is left alone. */
  leastSavedUsd: 0.001,
  /** What the recogniser may take for itself; recoding has the rest of the lane's time. */
  recogniserSeconds: 600,
} as const;

/** One audio, and what is known of the way it goes out. */
export interface RecodingFacts {
  /** How long it plays. */
  readonly seconds: number;
  /** What would go out without recoding; undefined: not known. */
  readonly uploadBytes: number | undefined;
  /** US dollars a gigabyte of what goes out; undefined: not known, 0: nothing, past the proxy. */
  readonly usdPerGb: number | undefined;
  /** Of the function that recodes. */
  readonly memoryMb: number;
  /** What is left for the order. */
  readonly leftSeconds: number;
}

/**
 * Whether it pays to send the audio as Opus at 24 kbit/s: the traffic saved costs clearly more than the time of the function that the
 * recoding takes. Never where the price or the size is not known, or where too little time would be left to the recogniser.
 */
export function recodingPays({ seconds, uploadBytes, usdPerGb, memoryMb, leftSeconds }: RecodingFacts): boolean {
  if (uploadBytes === undefined || usdPerGb === undefined) return false;
  const savedUsd = ((uploadBytes - recodedBytes(seconds)) / BYTES_PER_GB) * usdPerGb;
  const cpuSeconds = RECODING.startCpuSeconds + (seconds / 60) * RECODING.cpuSecondsPerAudioMinute;
  const runSeconds = cpuSeconds / Math.min(1, memoryMb / RECODING.memoryMbPerProcessor);
  const runUsd = runSeconds * (memoryMb / 1024) * RECODING.usdPerGbSecond;
  if (runSeconds > leftSeconds - RECODING.recogniserSeconds) return false;
  return savedUsd >= RECODING.leastSavedUsd && savedUsd >= RECODING.timesDearer * runUsd;
}

/** What an audio of so many seconds comes to when it is recoded. */
export const recodedBytes = (seconds: number) => (seconds * RECODING.bitsPerSecond) / 8;
