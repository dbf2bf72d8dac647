import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import type { FfmpegOutput } from "../../lambdas/shared/media/ffmpeg-command.ts";
import { startInternet } from "../../local/demo/internet/internet.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import type { Figure } from "./figure.ts";

/** What the process of one upload is told. */
export interface SpeechTask {
  /** The proxy's secret. */
  readonly secret: string;
  readonly url: string;
  /** What ffmpeg makes of it; absent: the audio goes out as it comes in. */
  readonly output?: FfmpegOutput | "flac";
}

/** What one upload took. */
export interface SpeechRun {
  readonly durationMs: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Largest memory of the process, ffmpeg apart. */
  readonly peakBytes: number;
  readonly ownCpuMs: number;
  readonly toolCpuMs: number;
}

const ACCOUNT = { username: "demo", password: "p@ss:w/o%r d" } as const;
const HOUR_SECONDS = 3600;
const MANY_HOURS = 9;
/** Nine hours hold as much as one, but for when the collector comes; kept, they would be 170 MB more. */
const GROWTH_LIMIT_BYTES = 40_000_000;
/** As lambdas/deepgram sends it, and FLAC, which it does not. */
const FORMS: Readonly<Record<string, SpeechTask["output"]>> = {
  "as it is": undefined,
  remuxed: "ogg",
  "opus 24k": "opus",
  flac: "flac",
};

/** An hour of noise, as loud and soft as speech, through the gateway to the recogniser in every form; none without ffmpeg. */
export async function speechFigures(): Promise<Figure[]> {
  if (mediaToolsMissing) return [];
  const internet = await startInternet(ACCOUNT);
  const { proxyHost: host, proxyPort: port, caPem } = internet;
  const secret = JSON.stringify({ provider: "oxylabs", host, port, ...ACCOUNT, caPem });
  const url = "https://rr1.googlevideo.com/videoplayback";
  const hour = await makeAudio(HOUR_SECONDS);
  const upload = async (hours: number, output?: SpeechTask["output"]) => {
    const body = Buffer.concat(Array.from({ length: hours }, () => hour));
    internet.serve("*", "videoplayback", { status: 200, headers: { "content-type": "audio/webm" }, body });
    return uploaded({ secret, url, ...(output && { output }) });
  };
  try {
    const figures: Figure[] = [];
    for (const [form, output] of Object.entries(FORMS)) figures.push(...told(form, await upload(1, output)));
    const one = figures.find(({ name }) => name.endsWith("as it is, memory"))?.value ?? Number.NaN;
    const growth = Math.max(0, (await upload(MANY_HOURS)).peakBytes - one);
    const name = "speech: memory, nine hours more than one";
    return [...figures, { name, value: growth, unit: "bytes", limit: GROWTH_LIMIT_BYTES }];
  } finally {
    await internet.stop();
  }
}

const told = (form: string, run: SpeechRun): Figure[] => [
  { name: `speech: an hour ${form}, down`, value: run.bytesDown, unit: "bytes" },
  { name: `speech: an hour ${form}, up`, value: run.bytesUp, unit: "bytes" },
  { name: `speech: an hour ${form}`, value: run.durationMs, unit: "ms" },
  { name: `speech: an hour ${form}, processor`, value: run.ownCpuMs + run.toolCpuMs, unit: "ms" },
  { name: `speech: an hour ${form}, memory`, value: run.peakBytes, unit: "bytes" },
];

/** WebM with one Opus track at 48 kbit/s, as YouTube's smallest. */
function makeAudio(seconds: number): Promise<Buffer> {
  const noise = `anoisesrc=color=pink:amplitude=0.5:sample_rate=48000:duration=${seconds}:seed=7,tremolo=f=4:d=0.9`;
  const opus = ["-c:a", "libopus", "-compression_level", "0", "-b:a", "48k", "-ac", "1", "-f", "webm"];
  const args = ["-loglevel", "error", "-f", "lavfi", "-i", noise, ...opus, "pipe:1"];
  return buffer(spawn(join(MEDIA_BIN, "ffmpeg"), args, { stdio: ["ignore", "pipe", "inherit"] }).stdout);
}

async function uploaded(task: SpeechTask): Promise<SpeechRun> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "speech-client.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  child.stdin.end(JSON.stringify(task));
  const output = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error(`the upload ended with ${code}`);
  return JSON.parse(output) as SpeechRun;
}
