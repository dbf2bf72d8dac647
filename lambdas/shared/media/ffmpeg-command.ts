import type { ChildCommand } from "../subprocess/child-command.ts";
import { type ToolPlace, toolEnvironment } from "./tool-environment.ts";

/** A small mono file of speech: Opus at 24 kbit/s in Ogg, 16 kHz, about 9 MB an hour. */
const SPEECH = ["-vn", "-ac", "1", "-ar", "16000", "-c:a", "libopus", "-b:a", "24k", "-f", "ogg"] as const;

interface FfmpegOrder extends ToolPlace {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * The one way ffmpeg is run: audio comes in by standard input and leaves by standard output, small enough for speech recognition. It is
 * given no address and may open none: pipes are its only protocol, for playlists inside the input too. Its environment points at the
 * job proxy all the same, so that a mistake here would be refused there.
 */
export function ffmpegCommand({ timeoutMs, signal, ...place }: FfmpegOrder): ChildCommand {
  const args = ["-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "pipe", "-i", "pipe:0"];
  return {
    file: place.tool,
    args: [...args, ...SPEECH, "-protocol_whitelist", "pipe", "pipe:1"],
    environment: toolEnvironment(place),
    folder: place.folder,
    timeoutMs,
    ...(signal && { signal }),
  };
}
