import { Readable } from "node:stream";
import { EarshotError, toEarshotError } from "../shared/errors.ts";
import type { Outbound, OutboundStream } from "../shared/proxy/port.ts";
import type { AudioSource } from "./choose-audio.ts";
import { MOST_LOADED_BYTES } from "./speech-budget.ts";

/** YouTube slows down longer requests; this is the size its own player and yt-dlp ask for. */
const CHUNK_BYTES = 10 * 1024 * 1024;
/** Everything a download may cost, in parts of the file's length: a little is lost at each break. */
const BUDGET_FACTOR = 1.5;
const MOST_BREAKS = 5;

/** What a download needs to know. */
type AudioFile = Pick<AudioSource, "url" | "lengthBytes" | "userAgent">;

/** A download at work. */
export interface AudioStream {
  /** Fails with an `EarshotError` when the audio cannot be had whole. */
  readonly body: Readable;
  /** Why `body` failed; undefined while all is well. */
  fault(): EarshotError | undefined;
  /** Ends whatever still works on it. Further calls change nothing. */
  close(): Promise<void>;
}

/**
 * The audio from its first byte to its last, never more than a few pieces of it in memory. A broken connection is resumed where it
 * broke, five times at most and within one and a half times the file's length.
 *
 * Resolves when the first bytes are on their way. Throws `UrlExpired` for a refused address and the codes of the network.
 */
export async function openAudio(source: AudioFile, outbound: Pick<Outbound, "stream">): Promise<AudioStream> {
  const download = new Download(source, outbound);
  await download.open();
  let failed: EarshotError | undefined;
  const body = Readable.from(download.bytes(), { objectMode: false });
  body.once("error", (error) => {
    failed = toEarshotError(error);
  });
  return { body, fault: () => failed, close: async () => void body.destroy() };
}

class Download {
  readonly #source: AudioFile;
  readonly #outbound: Pick<Outbound, "stream">;
  readonly #budgetBytes: number;
  #lengthBytes: number | undefined;
  #position = 0;
  #breaks = 0;
  #receivedBytes = 0;
  #part: OutboundStream | undefined;

  constructor(source: AudioFile, outbound: Pick<Outbound, "stream">) {
    this.#source = source;
    this.#outbound = outbound;
    this.#lengthBytes = source.lengthBytes;
    this.#budgetBytes = source.lengthBytes ? Math.ceil(source.lengthBytes * BUDGET_FACTOR) : MOST_LOADED_BYTES;
  }

  /** Asks for the next part. */
  async open(): Promise<void> {
    const { url, userAgent } = this.#source;
    const range = `bytes=${this.#position}-${this.#position + CHUNK_BYTES - 1}`;
    const headers = { range, ...(userAgent && { "user-agent": userAgent }) };
    const part = await this.#outbound.stream({ operation: "audio", url, headers });
    const fault = this.#faultOf(part);
    if (fault) {
      part.body.destroy();
      throw fault;
    }
    this.#part = part;
  }

  /** Why a part is not the one that was asked for. Else the file's length is learnt from it (RFC 9110 section 14.4). */
  #faultOf({ status, headers }: OutboundStream): EarshotError | undefined {
    const whole = status === 200 && this.#position === 0;
    if (status !== 206 && !whole) return refusal(status);
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers["content-range"] ?? "") ?? [];
    if (!whole && Number(first) !== this.#position)
      return new EarshotError("TruncatedResponse", { detail: OTHER_PART });
    const length = whole ? headers["content-length"] : total;
    if (length !== undefined) this.#lengthBytes = Number(length);
    return undefined;
  }

  async *bytes(): AsyncGenerator<Buffer> {
    while (this.#part || !this.#isWhole()) {
      try {
        if (!this.#part) await this.open();
        yield* this.#readPart();
      } catch (thrown) {
        this.#mayGoOn(thrown);
      }
    }
  }

  async *#readPart(): AsyncGenerator<Buffer> {
    const before = this.#position;
    const part = this.#part;
    this.#part = undefined;
    for await (const chunk of part?.body ?? []) {
      this.#receivedBytes += chunk.length;
      if (this.#receivedBytes > this.#budgetBytes) throw new EarshotError("SpeechFailed", { detail: TOO_DEAR });
      this.#position += chunk.length;
      yield chunk;
    }
    this.#lengthBytes ??= this.#position;
    if (this.#position === before && !this.#isWhole()) throw new EarshotError("TruncatedResponse");
  }

  #isWhole(): boolean {
    return this.#lengthBytes !== undefined && this.#position >= this.#lengthBytes;
  }

  /** Only what another connection can mend, and not for ever. */
  #mayGoOn(thrown: unknown): void {
    const mendable = thrown instanceof EarshotError && thrown.effect === "retry";
    if (!mendable || ++this.#breaks > MOST_BREAKS) throw thrown;
  }
}

const OTHER_PART = "another part of the audio came than was asked for, or one that does not tell which";
const TOO_DEAR = "the audio broke off again and again: loading it would have cost more than it is worth";

/** 403 is an address that has expired or belongs to another exit; it says nothing against the exit. */
function refusal(status: number): EarshotError {
  if (status === 403 || status === 410)
    return new EarshotError("UrlExpired", { detail: "the audio's address was refused" });
  if (status === 429) return new EarshotError("RateLimitedByYouTube");
  if (status >= 500)
    return new EarshotError("UpstreamServerError", { detail: `the audio's server answered ${status}` });
  return new EarshotError("SpeechFailed", { detail: `the audio's server answered ${status}` });
}
