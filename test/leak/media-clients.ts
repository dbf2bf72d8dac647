import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askYtdlp } from "../../lambdas/shared/media/ask-ytdlp.ts";
import { ffmpegCommand } from "../../lambdas/shared/media/ffmpeg-command.ts";
import { readRun } from "../../lambdas/shared/media/read-run.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { runChild } from "../../lambdas/shared/subprocess/run-child.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import type { LeakClient } from "./clients.ts";

const YTDLP = join(MEDIA_BIN, "yt-dlp");
const FFMPEG = join(MEDIA_BIN, "ffmpeg");
/** From a documentation range (RFC 5737): nobody's. */
const NOBODY = "http://192.0.2.1/audio.ts";
/** Starting these takes a second: a job in so many uses them. */
const EVERY_JOBS = 10;
/** A playlist that leads out, read as one. */
const PLAYLIST = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${NOBODY}\n#EXT-X-ENDLIST\n`;

const CLIENTS: Readonly<Record<string, LeakClient>> = {
  ytdlp: {
    everyJobs: EVERY_JOBS,
    use: async (outbound) =>
      readRun(await askYtdlp({ tool: YTDLP, videoId: "plainmanual", outbound, quote: () => undefined })),
    leak: () =>
      run(YTDLP, ["--ignore-config", "--socket-timeout=2", "--proxy=", "https://www.youtube.com/watch?v=plainmanual"]),
  },
  ffmpeg: {
    everyJobs: EVERY_JOBS,
    use: ({ proxyUrl }: Outbound) => {
      const place = { tool: FFMPEG, folder: tmpdir(), proxyUrl, timeoutMs: 10_000 };
      const command = ffmpegCommand(place);
      const args = command.args.flatMap((argument) => (argument === "-i" ? ["-f", "hls", "-i"] : [argument]));
      return runChild({ ...command, args, input: PLAYLIST, maxOutputBytes: 1_000_000 });
    },
    leak: () => run(FFMPEG, ["-loglevel", "error", "-i", NOBODY, "-f", "null", "-"]),
  },
};

/** yt-dlp and ffmpeg; none where they are not installed. */
export const MEDIA_CLIENTS = mediaToolsMissing ? {} : CLIENTS;

async function run(file: string, args: readonly string[]): Promise<void> {
  const child = spawn(file, args, { env: { PATH: "/usr/bin:/bin", HOME: tmpdir() }, stdio: "ignore", timeout: 5_000 });
  await once(child, "close");
}
