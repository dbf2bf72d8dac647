import { EarshotError } from "../errors.ts";
import { isAbsentProgram } from "../subprocess/absent-program.ts";
import type { YtdlpRun } from "./ask-ytdlp.ts";
import { classifyStderr } from "./classify-stderr.ts";
import { readVideoInfo, type VideoInfo } from "./video-info.ts";
import { YTDLP } from "./ytdlp-command.ts";

const fail = (code: ConstructorParameters<typeof EarshotError>[0], detail: string) =>
  new EarshotError(code, { client: YTDLP, detail });

const UNKNOWN_OPTION = /^\S+: error: no such option/m;

/**
 * What a run of yt-dlp brought. Throws for a run without an answer: `NotInstalled` (also for one too old for our options),
 * `LaneTimedOut`, `TruncatedResponse` for an answer that is too long or not whole, `LaneCrashed` when the process was ended from outside
 * or broke, else what its standard error says.
 */
export function readRun(run: YtdlpRun): VideoInfo {
  if (run.startFault) throw startError(run.startFault);
  if (run.stopReason === "timed-out") throw fail("LaneTimedOut", "yt-dlp gave no answer in time and was ended");
  if (run.stopReason !== "none") throw fail("TruncatedResponse", "yt-dlp said more than is read of it");
  if (run.endedBy) throw fail("LaneCrashed", `yt-dlp was ended by ${run.endedBy}`);
  const info = readVideoInfo(run.answer);
  if (info) return info;
  const said = classifyStderr(run.errorOutput);
  if (said) throw new EarshotError(said.code, { client: run.client ?? YTDLP, ...said });
  if (UNKNOWN_OPTION.test(run.errorOutput)) throw fail("NotInstalled", "this yt-dlp is too old: it lacks an option");
  if (run.exitCode === 0) throw fail("TruncatedResponse", "yt-dlp's answer is not whole");
  throw fail("LaneCrashed", `yt-dlp ended with ${run.exitCode} and without a message`);
}

/** No such file or not executable: there is no yt-dlp. Anything else is the machine's: no process or no memory to be had. */
function startError(fault: string): EarshotError {
  return fail(isAbsentProgram(fault) ? "NotInstalled" : "LaneCrashed", `yt-dlp cannot be started (${fault})`);
}
