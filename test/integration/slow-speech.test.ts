import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openAudio } from "../../lambdas/deepgram/audio-stream.ts";
import { recognise } from "../../lambdas/deepgram/recognise.ts";
import type { Outbound } from "../../lambdas/shared/proxy/port.ts";
import { startInternet } from "../../local/demo/internet/internet.ts";
import { speechOutbound } from "../support/deepgram-lane.ts";
import { DEMO_ACCOUNT } from "../support/demo-internet.ts";

const AUDIO_BYTES = 128_000_000;
const TAKEN_BYTES = 1_000_000;
/** Room for the kernel's buffers, where most of it is supposed to be (not measured): six sockets, each with up to 4 MB to send. */
const MOST_IN_FLIGHT_BYTES = 32_000_000;
const CALM_MS = 500;

/** Bytes that have come, once no more come. */
async function settledBytes(outbound: Outbound): Promise<number> {
  for (let before = -1; ; ) {
    const { bytesDown } = outbound.usage();
    if (bytesDown === before) return bytesDown;
    before = bytesDown;
    await wait(CALM_MS);
  }
}

test("a recogniser that stops reading stops the download: what is on its way does not grow with the audio", async () => {
  const internet = await startInternet(DEMO_ACCOUNT);
  onTestFinished(() => internet.stop());
  internet.setDeepgram({ stallsAfterBytes: TAKEN_BYTES });
  const headers = { "content-type": "audio/webm" };
  internet.serve("*", "videoplayback", { status: 200, headers, body: Buffer.alloc(AUDIO_BYTES) });
  const outbound = await speechOutbound(internet);
  const audio = await openAudio({ url: "https://rr1.googlevideo.com/videoplayback" }, outbound);

  const answered = recognise({ apiKey: "key", audio, contentType: "audio/webm", outbound, patienceMs: 5_000 });

  expect((await settledBytes(outbound)) - TAKEN_BYTES).toBeLessThan(MOST_IN_FLIGHT_BYTES);
  expect(audio.body.readableLength).toBeLessThan(1_000_000);
  expect(await answered).toHaveProperty("error");
});
