import { Transform } from "node:stream";
import { DeepgramClient } from "@deepgram/sdk";
import type { EarshotError } from "../shared/errors.ts";
import type { Outbound } from "../shared/proxy/port.ts";
import type { AudioStream } from "./audio-stream.ts";
import { type SpeechFault, speechFault } from "./speech-error.ts";

const OPTIONS = { model: "nova-3", smart_format: true, utterances: true, detect_language: true } as const;

export interface Order {
  readonly apiKey: string;
  readonly audio: Pick<AudioStream, "body" | "fault">;
  readonly contentType: string;
  /** Whether speakers are told apart. Default: not. */
  readonly speakers?: boolean | undefined;
  readonly outbound: Pick<Outbound, "fetchFor">;
  /** Longest wait for the answer, milliseconds. */
  readonly patienceMs: number;
}

/** The answer, or why there is none. */
export type Recognised = { readonly answer: unknown } | SpeechFault;

/**
 * Sends the audio while it is still coming in. The SDK neither retries, which a stream does not survive, nor goes out by itself; its
 * limits are given as request options, the only place where it heeds them.
 */
export async function recognise({
  apiKey,
  audio,
  contentType,
  speakers = false,
  outbound,
  patienceMs,
}: Order): Promise<Recognised> {
  const client = new DeepgramClient({ apiKey, fetch: outbound.fetchFor("speech", patienceMs), maxRetries: 0 });
  const upload = watched(audio);
  const cancel = new AbortController();
  try {
    const answer = await client.listen.v1.media.transcribeFile(
      { data: upload.body, contentType },
      { ...OPTIONS, ...(speakers && { diarize: true }) },
      { timeoutInSeconds: patienceMs / 1000, maxRetries: 0, abortSignal: cancel.signal },
    );
    return { answer };
  } catch (thrown) {
    const fault = audio.fault();
    return fault ? { error: fault, unpaid: true } : speechFault(thrown, { uploaded: upload.isWhole() });
  } finally {
    // The SDK leaves its timer running when a request fails.
    cancel.abort();
    upload.body.destroy();
    audio.body.destroy();
  }
}

interface Upload {
  readonly body: Transform;
  isWhole(): boolean;
}

/** The audio on its way out, and whether all of it is gone. */
function watched({ body: source }: Order["audio"]): Upload {
  let whole = false;
  const body = new Transform({
    transform: (chunk, _, done) => done(null, chunk),
    flush: (done) => {
      whole = true;
      done();
    },
  });
  source.once("error", (error: EarshotError) => body.destroy(error));
  body.on("error", () => undefined);
  source.pipe(body);
  return { body, isWhole: () => whole };
}
