import { Readable } from "node:stream";
import { type EarshotError, toEarshotError } from "../shared/errors.ts";
import { ffmpegFault } from "../shared/media/ffmpeg-fault.ts";
import type { ChildCommand, RunningChild } from "../shared/subprocess/child-command.ts";
import { startChild } from "../shared/subprocess/start-child.ts";
import type { AudioStream } from "./audio-stream.ts";

export interface Passage {
  readonly command: ChildCommand;
  /** More of its output ends ffmpeg. */
  readonly mostBytes: number;
  /** Told what ffmpeg said on its standard error. */
  readonly quote: (tool: string, said: string) => void;
}

/**
 * An audio on its way through ffmpeg: as fast as it is taken on the other side, and never ended before ffmpeg has answered for the whole
 * of it. Fails with what the audio failed with, else with what `ffmpegFault` finds.
 */
export function throughFfmpeg(source: AudioStream, passage: Passage): AudioStream {
  const child = startChild(passage.command);
  source.body.once("error", () => child.stop("cancelled"));
  source.body.pipe(child.input);
  let failed: EarshotError | undefined;
  const body = Readable.from(wholeOutput(child, passage), { objectMode: false });
  body.once("error", (error) => {
    failed = toEarshotError(error);
  });
  return {
    body,
    fault: () => source.fault() ?? failed,
    close: async () => {
      body.destroy();
      child.stop("cancelled");
      await Promise.all([source.close(), child.ended]);
    },
  };
}

async function* wholeOutput(child: RunningChild, { mostBytes, quote }: Passage): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of child.output as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) break;
      yield chunk;
    }
  } catch {
    // The pipe broke: how ffmpeg ended says why.
  }
  if (bytes > mostBytes) child.stop("too-much-output");
  const end = await child.ended;
  quote("ffmpeg", end.errorOutput);
  const fault = ffmpegFault(end, bytes);
  if (fault) throw fault;
}
