import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAudio } from "../../lambdas/deepgram/audio-stream.ts";
import { recognise } from "../../lambdas/deepgram/recognise.ts";
import { throughFfmpeg } from "../../lambdas/deepgram/through-ffmpeg.ts";
import { FFMPEG_OUTPUTS, ffmpegCommand } from "../../lambdas/shared/media/ffmpeg-command.ts";
import type { ChildCommand } from "../../lambdas/shared/subprocess/child-command.ts";
import { MEDIA_BIN } from "../support/media-tools.ts";
import { openTestOutbound } from "../support/outbound.ts";
import type { SpeechRun, SpeechTask } from "./speech-figures.ts";

const PATIENCE_MS = 600_000;
const FLAC = "-ac 1 -ar 16000 -c:a flac -f flac";
const HOSTS = ["*.googlevideo.com", "api.deepgram.com"];

/** One upload as a process of its own, so that its memory is nobody else's: the task as JSON on stdin, what it took on stdout. */
async function main(): Promise<void> {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  const { secret, url, output } = JSON.parse(input) as SpeechTask;
  const outbound = await openTestOutbound(secret, { lane: "deepgram", hosts: HOSTS });
  const startedAt = performance.now();
  const download = await openAudio({ url }, outbound);
  let bench = "";
  const quote = (_: string, said: string) => {
    bench = said;
  };
  const passage = output && {
    command: commandFor(output, outbound.proxyUrl),
    mostBytes: Number.POSITIVE_INFINITY,
    quote,
  };
  const audio = passage ? throughFfmpeg(download, passage) : download;
  const order = { apiKey: "bench", audio, contentType: "audio/ogg", outbound, patienceMs: PATIENCE_MS };
  const recognised = await recognise(order);
  await audio.close();
  if ("error" in recognised) throw recognised.error;
  const durationMs = performance.now() - startedAt;
  const { bytesUp, bytesDown } = outbound.usage();
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const run: SpeechRun = {
    durationMs,
    bytesUp,
    bytesDown,
    peakBytes: peakBytes(),
    ownCpuMs: (userCPUTime + systemCPUTime) / 1000,
    toolCpuMs: 1000 * (secondsOf(bench, "utime") + secondsOf(bench, "stime")),
  };
  process.stdout.write(JSON.stringify(run));
  await outbound.close();
}

/** As the lane starts it, and so that it tells its processor time. FLAC is not among the lane's outputs. */
function commandFor(output: NonNullable<SpeechTask["output"]>, proxyUrl: string): ChildCommand {
  const place = { tool: join(MEDIA_BIN, "ffmpeg"), folder: tmpdir(), proxyUrl, timeoutMs: PATIENCE_MS };
  const command = ffmpegCommand({ ...place, output: output === "flac" ? "opus" : output });
  const opus = FFMPEG_OUTPUTS.opus.join(" ");
  const args = command.args.join(" ").replace("-loglevel error", "-loglevel info -nostats -benchmark");
  return { ...command, args: (output === "flac" ? args.replace(opus, FLAC) : args).split(" ") };
}

/**
 * Largest resident memory of this program. Not `maxRSS` of getrusage(2), which a child inherits from whoever started it: the bench holds
 * the whole audio.
 */
function peakBytes(): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kibibytes) * 1024;
}

const secondsOf = (bench: string, name: string) => Number(new RegExp(`${name}=([\\d.]+)s`).exec(bench)?.[1] ?? 0);

await main();
