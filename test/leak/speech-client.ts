import { Readable } from "node:stream";
import { DeepgramClient } from "@deepgram/sdk";
import { recognise } from "../../lambdas/deepgram/recognise.ts";
import type { LeakClient } from "./clients.ts";

const API_KEY = "nobodys-key";
const CONTENT_TYPE = "audio/webm";
const audio = () => Readable.from([Buffer.alloc(64_000)], { objectMode: false });

/** The recogniser's SDK: with the lane's `fetch`, and without one, when it goes out by itself. */
export const SPEECH_CLIENT: LeakClient = {
  use: async (outbound) => {
    const order = { apiKey: API_KEY, contentType: CONTENT_TYPE, outbound, patienceMs: 10_000 };
    const recognised = await recognise({ ...order, audio: { body: audio(), fault: () => undefined } });
    if ("error" in recognised) throw recognised.error;
  },
  leak: () =>
    new DeepgramClient({ apiKey: API_KEY, maxRetries: 0 }).listen.v1.media.transcribeFile(
      { data: audio(), contentType: CONTENT_TYPE },
      { model: "nova-3" },
      { timeoutInSeconds: 2 },
    ),
};
