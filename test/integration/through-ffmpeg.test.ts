import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import type { AudioStream } from "../../lambdas/deepgram/audio-stream.ts";
import { throughFfmpeg } from "../../lambdas/deepgram/through-ffmpeg.ts";
import { EarshotError } from "../../lambdas/shared/errors.ts";

const AUDIO = Buffer.alloc(1_000_000, 7);

/** An audio that fails with `fault` after its bytes, if there is one. */
function audio(fault?: EarshotError, pieces: readonly Buffer[] = [AUDIO]): AudioStream {
  async function* bytes() {
    yield* pieces;
    if (fault) throw fault;
  }
  const body = Readable.from(bytes(), { objectMode: false });
  return { body, fault: () => (body.errored ? fault : undefined), close: async () => void body.destroy() };
}

/** What comes out where ffmpeg is this script, and what it said. */
async function through(script: string, source = audio(), more: { file?: string; timeoutMs?: number } = {}) {
  const said: string[] = [];
  const stream = throughFfmpeg(source, {
    command: { file: "/bin/sh", args: ["-c", script], environment: {}, folder: tmpdir(), timeoutMs: 10_000, ...more },
    mostBytes: 2_000_000,
    quote: (_, words) => void said.push(words),
  });
  const output = await buffer(stream.body).catch((error: unknown) => error);
  await stream.close();
  return { output, fault: stream.fault(), said: said.join() };
}

test("all of it comes out, and an end without fault is the audio's end", async () => {
  const { output, fault } = await through("cat");
  expect(fault).toBeUndefined();
  expect((output as Buffer).equals(AUDIO)).toBe(true);
});

test.each([
  ["ends in the middle", "head -c 1000; exit 1", "SpeechFailed", /ended with 1/],
  ["is killed", "head -c 1000; kill -9 $$", "LaneCrashed", /SIGKILL/],
  ["makes nothing", "cat > /dev/null", "SpeechFailed", /made nothing/],
  ["never stops", "yes", "SpeechFailed", /far more than the audio is worth/],
  ["cannot reach the index", "cat; echo '[mov] stream 0, offset 0x30: partial file' >&2", "SpeechFailed", /index/],
  ["finds the end too early", "cat; echo '[matroska] File ended prematurely' >&2", "SpeechFailed", /damaged/],
  ["finds no sound", "echo \"Stream map '0:a:0' matches no streams.\" >&2; exit 234", "SpeechFailed", /no sound/],
  ["lacks a codec", "echo \"Unknown encoder 'libopus'\" >&2; exit 8", "NotInstalled", /lacks a codec/],
  ["has no memory", "cat; echo 'Cannot allocate memory' >&2; exit 1", "LaneCrashed", /memory/],
])("a run that %s is never taken for a whole one, whatever its exit code", async (_, script, code, detail) => {
  const { output, fault } = await through(script);
  expect(output).toBe(fault);
  expect(fault).toMatchObject({ code, client: "FFMPEG", detail: expect.stringMatching(detail) });
});

test("a run that takes too long, and one that cannot be started", async () => {
  const slow = await through("cat; sleep 60", audio(), { timeoutMs: 300 });
  expect(slow.fault).toMatchObject({ code: "LaneTimedOut" });
  const absent = await through("cat", audio(), { file: "/nowhere/ffmpeg" });
  expect(absent.fault).toMatchObject({ code: "NotInstalled" });
});

test("audio that breaks off for good is told as that, and its beginning does not pass for the whole", async () => {
  const fault = new EarshotError("NetworkReset");
  const ended = await through("cat", audio(fault));
  expect(ended.output).toBeInstanceOf(EarshotError);
  expect(ended.fault).toBe(fault);
});

test("words of no account are told, and no fault", async () => {
  const { fault, said } = await through("cat; echo 'Past duration 0.6 too large' >&2");
  expect([fault, said.trim()]).toEqual([undefined, "Past duration 0.6 too large"]);
});

test("it is read no faster than it is taken, and closing ends all", async () => {
  let read = 0;
  async function* endless() {
    for (;;) {
      read += AUDIO.length;
      yield AUDIO;
    }
  }
  const body = Readable.from(endless(), { objectMode: false });
  const source = { body, fault: () => undefined, close: async () => void body.destroy() };
  const command = { file: "/bin/cat", args: [], environment: {}, folder: tmpdir(), timeoutMs: 10_000 };
  const stream = throughFfmpeg(source, { command, mostBytes: Number.POSITIVE_INFINITY, quote: () => undefined });
  await new Promise((resolve) => stream.body.once("readable", resolve));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(read).toBeLessThan(6_000_000);
  await stream.close();
  expect(body.destroyed).toBe(true);
});
