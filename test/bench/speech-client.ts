import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openAudio } from "../../lambdas/deepgram/audio-stream.ts";
import { recognise } from "../../lambdas/deepgram/recognise.ts";
import { startChild } from "../../lambdas/shared/subprocess/start-child.ts";
import { MEDIA_BIN } from "../support/media-tools.ts";
import { openTestOutbound } from "../support/outbound.ts";
import type { SpeechRun, SpeechTask } from "./speech-figures.ts";

const HOSTS = ["*.googlevideo.com", "api.deepgram.com"];

/** One upload as a process of its own, so that its memory is nobody else's: the task as JSON on stdin, what it took on stdout. */
async function main(): Promise<void> {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  const { secret, url, ffmpegArgs } = JSON.parse(input) as SpeechTask;
  const outbound = await openTestOutbound(secret, { lane: "deepgram", hosts: HOSTS });
  const startedAt = performance.now();
  const audio = await openAudio({ url, contentType: "audio/webm" }, outbound);
  const tool = ffmpegArgs && throughFfmpeg(ffmpegArgs);
  if (tool) audio.body.pipe(tool.input);
  const body = tool?.output ?? audio.body;
  const recognised = await recognise({
    apiKey: "bench",
    audio: { body, fault: audio.fault },
    contentType: "audio/ogg",
    outbound,
    patienceMs: 600_000,
  });
  if ("error" in recognised) throw recognised.error;
  const durationMs = performance.now() - startedAt;
  const bench = (await tool?.ended)?.errorOutput ?? "";
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

function throughFfmpeg(args: readonly string[]) {
  const fixed = ["-nostdin", "-hide_banner", "-loglevel", "info", "-nostats", "-benchmark"];
  const pipes = ["-protocol_whitelist", "pipe", "-i", "pipe:0", ...args, "-protocol_whitelist", "pipe", "pipe:1"];
  return startChild({
    file: join(MEDIA_BIN, "ffmpeg"),
    args: [...fixed, ...pipes],
    environment: { PATH: "/usr/bin:/bin" },
    folder: process.cwd(),
    timeoutMs: 600_000,
  });
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
