import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Scene, SpokenLine } from "../scenes/scene.ts";
import { markedVideo } from "./audio/mark.ts";
import { type Answer, type Asked, type JsonObject, json } from "./exchange.ts";
import type { World } from "./world.ts";

const LISTENED_BYTES = 64 * 1024;

/** `err_code` and `err_msg` as the vendor documents them, by status. */
const ERRORS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ["Bad Request", "Bad Request: failed to process audio: corrupt or unsupported data"],
  401: ["INVALID_AUTH", "Invalid credentials."],
  402: [
    "ASR_PAYMENT_REQUIRED",
    "Project does not have enough credits for an ASR request and does not have an overage agreement.",
  ],
  403: ["INSUFFICIENT_PERMISSIONS", "Project does not have access to the requested model."],
  408: ["SLOW_UPLOAD", "Request body was sent too slowly."],
  413: ["Payload Too Large", "The file is larger than 2 GB."],
  429: ["TOO_MANY_REQUESTS", "Too many requests. Please try again later."],
  503: ["Service Unavailable", "Please try again later"],
  504: ["Gateway Timeout", "Transcription took too long."],
};

/** `POST api.deepgram.com/v1/listen`: takes the whole upload, then says what the demo video's speakers say, or fails as it is told to. */
export async function answerListen(asked: Asked, world: World): Promise<Answer> {
  if (!/^Token \S+$/.test(asked.headers.authorization ?? "")) return failure(401);
  const { deepgram: mode } = world;
  if (typeof mode === "number" && mode < 500) return failure(mode);
  if (typeof mode === "object" && !("slowMs" in mode)) {
    world.deepgram = "ok";
    if ("stallsAfterBytes" in mode) return stalled(asked, mode.stallsAfterBytes);
    if ("resetAfterBytes" in mode) return broken(asked, mode.resetAfterBytes);
    const { headers, ...refused } = failure(mode.status);
    return { ...refused, headers: { ...headers, "retry-after": String(mode.retryAfterSeconds) } };
  }
  const heard = await listen(asked);
  if (typeof mode === "number") return failure(mode);
  if (mode === "reset") return { ...json({ metadata: {}, results: {} }), truncated: true };
  if (mode === "not-json")
    return { status: 200, headers: { "content-type": "text/html" }, body: "<html>upstream</html>" };
  if (heard.bytes === 0) return failure(400);
  const scene = mode === "no-speech" ? undefined : heard.scene(world);
  const answer = json(recognition(scene, asked, heard, world));
  return typeof mode === "object" ? { ...answer, delayMs: mode.slowMs } : answer;
}

/** Takes so much of the upload, then the connection is gone. */
async function broken(asked: Asked, afterBytes: number): Promise<Answer> {
  await take(asked, afterBytes);
  return { ...failure(500), reset: true };
}

/** Takes so much of the upload, and says nothing before the client gives up. */
async function stalled(asked: Asked, afterBytes: number): Promise<Answer> {
  await take(asked, afterBytes);
  await once(asked.body, "close");
  return { ...failure(500), reset: true };
}

async function take(asked: Asked, mostBytes: number): Promise<void> {
  let bytes = 0;
  for await (const chunk of asked.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
}

interface Heard {
  readonly bytes: number;
  readonly sha256: string;
  scene(world: World): Scene | undefined;
}

/** Reads the upload without keeping more than its beginning. */
async function listen(asked: Asked): Promise<Heard> {
  const hash = createHash("sha256");
  const kept: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of asked.body as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (bytes < LISTENED_BYTES) kept.push(chunk);
    bytes += chunk.length;
  }
  const videoId = markedVideo(Buffer.concat(kept));
  return {
    bytes,
    sha256: hash.digest("hex"),
    scene: (world) => (videoId === undefined ? undefined : world.scenes.get(videoId)),
  };
}

function failure(status: number): Answer {
  const [code, message] = ERRORS[status] ?? ["Internal Server Error", "Internal error."];
  return json({ err_code: code, err_msg: message, request_id: randomUUID() }, status);
}

function recognition(scene: Scene | undefined, asked: Asked, heard: Heard, world: World): JsonObject {
  const { searchParams } = asked.url;
  const lines = scene?.speech?.lines ?? [];
  const model = randomUUID();
  const isDetecting = searchParams.get("detect_language") === "true";
  const isTelling = searchParams.get("diarize") === "true";
  const words = lines.flatMap((line) => wordsOf(line, isTelling));
  const transcript = lines.map((line) => line.text).join(" ");
  const confidence = words.length === 0 ? 0 : 0.99;
  const channel = {
    alternatives: [
      { transcript, confidence, words, ...(words.length === 0 ? {} : { paragraphs: paragraphsOf(lines) }) },
    ],
    ...(isDetecting
      ? { detected_language: scene?.speech?.language ?? "en", language_confidence: words.length === 0 ? 0.1 : 0.98 }
      : {}),
  };
  return {
    metadata: {
      transaction_key: "deprecated",
      request_id: randomUUID(),
      sha256: heard.sha256,
      created: new Date(world.now()).toISOString(),
      duration: scene?.durationSeconds ?? 1,
      channels: 1,
      models: [model],
      model_info: { [model]: { name: "general-nova-3", version: "2025-07-31.0", arch: "nova-3" } },
    },
    results: {
      channels: [channel],
      ...(searchParams.get("utterances") === "true"
        ? { utterances: lines.map((line) => utteranceOf(line, isTelling)) }
        : {}),
    },
  };
}

function wordsOf(line: SpokenLine, isTelling: boolean): JsonObject[] {
  const texts = line.text.split(/\s+/);
  const stepSeconds = line.durationMs / 1000 / texts.length;
  return texts.map((punctuated, index) => {
    const start = line.startMs / 1000 + index * stepSeconds;
    const word = punctuated.toLowerCase().replace(/[^\p{L}\p{N}'-]/gu, "");
    const ends = { start, end: start + stepSeconds, confidence: 0.97 };
    const who = isTelling ? { speaker: line.speaker, speaker_confidence: 0.9 } : {};
    return { word, ...ends, ...who, punctuated_word: punctuated };
  });
}

function utteranceOf(line: SpokenLine, isTelling: boolean): JsonObject {
  const [start, end] = [line.startMs / 1000, (line.startMs + line.durationMs) / 1000];
  return {
    start,
    end,
    confidence: 0.98,
    channel: 0,
    transcript: line.text,
    words: wordsOf(line, isTelling),
    ...(isTelling ? { speaker: line.speaker } : {}),
    id: randomUUID(),
  };
}

function paragraphsOf(lines: readonly SpokenLine[]): JsonObject {
  const [start, end] = [
    (lines[0]?.startMs ?? 0) / 1000,
    ((lines.at(-1)?.startMs ?? 0) + (lines.at(-1)?.durationMs ?? 0)) / 1000,
  ];
  const sentences = lines.map((line) => ({
    text: line.text,
    start: line.startMs / 1000,
    end: (line.startMs + line.durationMs) / 1000,
  }));
  const paragraph = { sentences, start, end, num_words: lines.flatMap((line) => wordsOf(line, false)).length };
  return { transcript: `\n${lines.map((line) => line.text).join(" ")}`, paragraphs: [paragraph] };
}
