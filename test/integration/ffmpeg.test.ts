import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { ffmpegCommand } from "../../lambdas/shared/media/ffmpeg-command.ts";
import type { ChildCommand } from "../../lambdas/shared/subprocess/child-command.ts";
import { startChild } from "../../lambdas/shared/subprocess/start-child.ts";
import { MEDIA_BIN, mediaToolsMissing } from "../support/media-tools.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const command = (): ChildCommand =>
  ffmpegCommand({
    tool: join(MEDIA_BIN, "ffmpeg"),
    folder: temporaryFolder(),
    proxyUrl: "http://tool:token@127.0.0.1:9",
    output: "opus",
    timeoutMs: 20_000,
  });

async function runWith(input: Buffer, changed: ChildCommand = command()) {
  const child = startChild(changed);
  child.input.end(input);
  const output = await buffer(child.output);
  return { ...(await child.ended), output };
}

/** Seconds of a tone as a mono WAV file of 16-bit samples. */
function tone(seconds: number): Buffer {
  const rate = 16_000;
  const wav = Buffer.alloc(44 + seconds * rate * 2);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(seconds * rate * 2, 40);
  for (let i = 0; i < seconds * rate; i++) wav.writeInt16LE(Math.round(8000 * Math.sin(i / 10)), 44 + i * 2);
  return wav;
}

describe.skipIf(mediaToolsMissing)(mediaToolsMissing ?? "the real ffmpeg", () => {
  test("makes audio small on its way from pipe to pipe", async () => {
    const { exitCode, errorOutput, output } = await runWith(tone(10));
    expect({ exitCode, errorOutput }).toEqual({ exitCode: 0, errorOutput: "" });
    expect(output.toString("latin1", 0, 4)).toBe("OggS");
    expect(output.length).toBeGreaterThan(5_000);
    expect(output.length).toBeLessThan(60_000);
  });

  test("tells that its input is no audio", async () => {
    const { exitCode, errorOutput, output } = await runWith(Buffer.from("<html>not audio</html>"));
    expect(exitCode).not.toBe(0);
    expect(errorOutput).toContain("Invalid data");
    expect(output).toHaveLength(0);
  });

  test("opens no address that its input names; without our list of protocols it would", async () => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests++;
      response.end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const playlist = Buffer.from(
      `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:${port}/a.ts\n#EXT-X-ENDLIST\n`,
    );

    const asPlaylist = command();
    const args = asPlaylist.args.flatMap((argument) => (argument === "-i" ? ["-f", "hls", "-i"] : [argument]));
    expect((await runWith(playlist, { ...asPlaylist, args })).exitCode).not.toBe(0);
    expect(requests).toBe(0);

    const { http_proxy: _proxy, ...environment } = asPlaylist.environment;
    const open = args.map((argument, i) => (args[i - 1] === "-protocol_whitelist" ? "pipe,http,tcp" : argument));
    await runWith(playlist, { ...asPlaylist, args: open, environment });
    expect(requests).toBeGreaterThan(0);
  });
});
