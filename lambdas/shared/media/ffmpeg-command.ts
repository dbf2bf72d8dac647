import type { ChildCommand } from "../subprocess/child-command.ts";
import { type ToolPlace, toolEnvironment } from "./tool-environment.ts";

/**
 * What ffmpeg makes of the first sound in its input: `opus` mono speech at 24 kbit/s and 16 kHz in Ogg · `adts` and `ogg` the sound as it
 * is, AAC or Opus and Vorbis, taken out of its container.
 */
export const FFMPEG_OUTPUTS = {
  opus: ["-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", "24k", "-f", "ogg"],
  adts: ["-c:a", "copy", "-f", "adts"],
  ogg: ["-c:a", "copy", "-f", "ogg"],
} as const;
export type FfmpegOutput = keyof typeof FFMPEG_OUTPUTS;

interface FfmpegOrder extends ToolPlace {
  readonly output: FfmpegOutput;
  readonly timeoutMs: number;
}

/** Without `-xerror` ffmpeg leaves out what it cannot read and ends with 0, even where nothing was left. */
const ALWAYS = ["-nostdin", "-hide_banner", "-loglevel", "error", "-xerror"] as const;
const FIRST_SOUND = ["-map", "0:a:0"] as const;
const PIPES_ONLY = ["-protocol_whitelist", "pipe"] as const;

/**
 * The one way ffmpeg is run: audio comes in by standard input and leaves by standard output. It is given no address and may open none:
 * pipes are its only protocol, for playlists inside the input too. Its environment points at the job proxy all the same, so that a
 * mistake here would be refused there.
 */
export function ffmpegCommand({ output, timeoutMs, ...place }: FfmpegOrder): ChildCommand {
  const input = [...PIPES_ONLY, "-i", "pipe:0"];
  return {
    file: place.tool,
    args: [...ALWAYS, ...input, ...FIRST_SOUND, ...FFMPEG_OUTPUTS[output], ...PIPES_ONLY, "pipe:1"],
    environment: toolEnvironment(place),
    folder: place.folder,
    timeoutMs,
  };
}
