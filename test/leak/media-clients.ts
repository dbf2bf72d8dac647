import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Hearing } from "../../lambdas/deepgram/hearing.ts";
import { sendAudio } from "../../lambdas/deepgram/send-audio.ts";
import { askYtdlp } from "../../lambdas/shared/media/ask-ytdlp.ts";
import { FFMPEG as FFMPEG_CLIENT } from "../../lambdas/shared/media/ffmpeg-fault.ts";
import { readRun } from "../../lambdas/shared/media/read-run.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import type { LeakClient } from "./clients.ts";

const YTDLP = join(MEDIA_BIN, "yt-dlp");
const FFMPEG = join(MEDIA_BIN, "ffmpeg");
/** From a documentation range (RFC 5737): nobody's. */
const NOBODY = "http://192.0.2.1/audio.ts";
/** Starting these takes a second: a job in so many uses them. */
const EVERY_JOBS = 10;
/** A playlist that leads out. It comes in place of audio. */
export const PLAYLIST = `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${NOBODY}\n#EXT-X-ENDLIST\n`;

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
    use: async (outbound) => {
      const form = { output: "opus", contentType: "audio/ogg" } as const;
      const sent = await sendAudio(hearing(outbound), { form, patienceMs: 10_000 });
      if ("answer" in sent) throw new RangeError("ffmpeg took a playlist for audio");
      if (sent.error.client !== FFMPEG_CLIENT) throw sent.error;
    },
    leak: () => run(FFMPEG, ["-loglevel", "error", "-i", NOBODY, "-f", "null", "-"]),
  },
};

/** The lane's order of an audio that leads elsewhere. */
function hearing(outbound: Outbound): Hearing {
  return {
    tools: { outbound, stillNeeded: async () => true, quote: () => undefined },
    audio: { url: "https://rr1.googlevideo.com/videoplayback" },
    key: { apiKey: "nobodys-key" },
    ffmpeg: FFMPEG,
    deps: {},
  } as unknown as Hearing;
}

/** yt-dlp and ffmpeg; none where they are not installed. */
export const MEDIA_CLIENTS = mediaToolsMissing ? {} : CLIENTS;

async function run(file: string, args: readonly string[]): Promise<void> {
  const child = spawn(file, args, { env: { PATH: "/usr/bin:/bin", HOME: tmpdir() }, stdio: "ignore", timeout: 5_000 });
  await once(child, "close");
}
