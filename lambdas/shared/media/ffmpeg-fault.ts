import type { Code } from "../codes.ts";
import { EarshotError } from "../errors.ts";
import { isAbsentProgram } from "../subprocess/absent-program.ts";
import type { ChildEnd } from "../subprocess/child-command.ts";

/** ffmpeg's name as a client, in evidence. */
export const FFMPEG = "FFMPEG";

/** ffmpeg's words and what they mean, first match first. */
const WORDS: readonly (readonly [pattern: RegExp, code: Code, detail: string])[] = [
  [/matches no streams|does not contain any stream/, "SpeechFailed", "the file holds no sound"],
  [
    /moov atom not found|partial file/,
    "SpeechFailed",
    "the file's index stands at its end: it cannot be read as it comes",
  ],
  [
    /Unknown encoder|Encoder not found|Unknown decoder|Decoder .* not found/,
    "NotInstalled",
    "this ffmpeg lacks a codec",
  ],
  [/Cannot allocate memory/, "LaneCrashed", "ffmpeg had not enough memory"],
  [
    /Invalid data found|corrupt|ended prematurely|Unknown-sized element/,
    "SpeechFailed",
    "the audio is damaged, or in a form ffmpeg does not know",
  ],
];

const STOPPED: Readonly<Record<Exclude<ChildEnd["stopReason"], "none">, readonly [Code, string]>> = {
  "timed-out": ["LaneTimedOut", "ffmpeg was not done in time and was ended"],
  cancelled: ["NotNeeded", "ffmpeg was ended because nobody waited for it any more"],
  "too-much-output": ["SpeechFailed", "ffmpeg said or made far more than the audio is worth"],
};

/**
 * Why the output of a run is not the whole audio; undefined when it is. An end with 0 is not enough: ffmpeg also ends so over a file that
 * broke off or whose index it could not reach, with a word on standard error, and perhaps without having written anything.
 */
export function ffmpegFault(end: ChildEnd, outputBytes: number): EarshotError | undefined {
  const { startFault, stopReason, endedBy, exitCode, errorOutput } = end;
  if (startFault) return startError(startFault);
  if (stopReason !== "none") return fail(...STOPPED[stopReason]);
  if (endedBy) return fail("LaneCrashed", `ffmpeg was ended by ${endedBy}`);
  const said = WORDS.find(([pattern]) => pattern.test(errorOutput));
  if (said) return fail(said[1], said[2]);
  if (exitCode !== 0) return fail("SpeechFailed", `ffmpeg ended with ${exitCode}`);
  return outputBytes === 0 ? fail("SpeechFailed", "ffmpeg made nothing of the audio") : undefined;
}

function startError(fault: string): EarshotError {
  return fail(isAbsentProgram(fault) ? "NotInstalled" : "LaneCrashed", `ffmpeg cannot be started (${fault})`);
}

const fail = (code: Code, detail: string) => new EarshotError(code, { client: FFMPEG, detail });
