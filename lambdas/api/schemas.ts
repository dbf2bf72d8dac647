import { z } from "@hono/zod-openapi";
import { LANE_NAMES } from "../shared/lanes.ts";
import { FORMATS } from "../shared/transcript/formats/format-transcript.ts";

const MOST_LANGUAGES = 20;
const VIDEO = { description: "Id or address of the video", example: "dQw4w9WgXcQ" };
const MOST_COST_USD = 1_000_000;
/** Less is nothing: what tables keep of a number ends before what JSON can write (DynamoDB, "Number": 1E-130). */
const LEAST_COST_USD = 1e-9;

/** A switch in a query: 1 or true, 0 or false. */
const queryFlag = z
  .enum(["1", "true", "0", "false"])
  .optional()
  .transform((word) => word === "1" || word === "true");

const kind = z.enum(["any", "manual", "asr"]);
const speech = z.enum(["auto", "never", "always"]);
const languages = z.array(z.string().min(1).max(40)).max(MOST_LANGUAGES);

/** Body of `POST /v1/transcripts`. Unknown fields are refused: a misspelt one would be ignored silently. */
export const transcriptRequestBody = z
  .strictObject({
    video: z.string().max(2000).openapi(VIDEO),
    languages: languages.optional().openapi({ description: "BCP 47 tags in order; a last * accepts any other" }),
    kind: kind.optional(),
    lanes: z.array(z.enum(LANE_NAMES)).min(1).optional(),
    speech: speech.optional(),
    maxCostUsd: z
      .number()
      .min(0)
      .max(MOST_COST_USD)
      .transform((usd) => (usd < LEAST_COST_USD ? 0 : usd))
      .optional()
      .openapi({ description: "US dollars the job may cost" }),
    refresh: z.boolean().optional().openapi({ description: "Ask YouTube even if the answer is known" }),
  })
  .openapi("TranscriptRequest");

const tags = (given: string | string[]) => [given].flat().flatMap((list) => list.split(",").filter(Boolean));

/** Query of `GET /v1/transcripts/{video}`. */
export const transcriptQuery = z.object({
  lang: z
    .union([z.string().max(800), z.array(z.string().max(40)).max(MOST_LANGUAGES)])
    .optional()
    .transform((given) => (given === undefined ? undefined : tags(given)))
    .openapi({ type: "string", description: "Language tags in order, with commas between them" }),
  kind: kind.optional(),
  speech: speech.optional(),
  refresh: queryFlag,
  format: z.enum(FORMATS).default("json"),
  words: queryFlag,
});

/** Query of `GET /v1/jobs/{id}`. */
export const jobQuery = transcriptQuery.pick({ format: true, words: true });

/** RFC 7240. A preference that says nothing usable is no error. */
export const preferHeader = z.object({
  prefer: z
    .string()
    .optional()
    .openapi({ description: "`wait=N`: seconds to wait for the answer, at most 25; `respond-async`: none" }),
});

export const videoParameter = z.object({ video: z.string().max(2000).openapi(VIDEO) });
/** Of a job, a batch or a subscription: what made it told the id. */
export const idParameter = z.object({
  id: z.string().regex(/^[\w-]{1,80}$/, "expected letters, digits, - and _, 80 at most"),
});

const evidence = z.object({
  lane: z.string(),
  code: z.string(),
  detail: z.string(),
  at: z.string(),
  client: z.string().optional(),
});

const trackKind = z.enum(["manual", "asr", "speech-to-text", "unknown"]);
const word = z.object({ startMs: z.number(), text: z.string(), confidence: z.number().optional() });
const cue = z.object({
  startMs: z.number(),
  endMs: z.number(),
  text: z.string(),
  speaker: z.string().optional(),
  words: z.array(word).optional(),
});

const transcript = z.object({
  language: z.string(),
  kind: trackKind,
  trackId: z.string(),
  isOriginalLanguage: z.boolean(),
  title: z.string().optional(),
  channelName: z.string().optional(),
  durationMs: z.number().optional(),
  chapters: z.array(z.object({ startMs: z.number(), title: z.string() })).optional(),
  cues: z.array(cue),
});

const receipt = z.object({
  complete: z.boolean(),
  durationMs: z.number(),
  requests: z.number(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  speechSeconds: z.number(),
  costUsd: z.number().nullable(),
});

/** What callers get for one video. */
export const documentSchema = z
  .object({
    videoId: z.string(),
    verdict: z.string(),
    transcript: transcript.optional(),
    availableTracks: z.array(z.object({ language: z.string(), kind: trackKind, name: z.string() })).optional(),
    provenance: z
      .object({
        lane: z.string(),
        source: z.string(),
        client: z.string().optional(),
        fetchedAt: z.string(),
        cached: z.boolean(),
      })
      .optional(),
    evidence: z.array(evidence),
    warnings: z.array(z.string()),
    receipt,
    retryAt: z.string().optional(),
    jobId: z.string(),
  })
  .openapi("TranscriptDocument");

const laneProgress = z.object({
  lane: z.string(),
  state: z.enum(["waiting", "running", "won", "lost", "decided", "halted"]),
  code: z.string().optional(),
});

/** How far a job is. */
export const jobSchema = z
  .object({
    jobId: z.string(),
    videoId: z.string(),
    status: z.enum(["running", "done", "failed"]),
    lanes: z.array(laneProgress),
    evidence: z.array(evidence),
    verdict: z.string().optional(),
    exitCode: z.number().optional(),
    document: documentSchema.optional(),
  })
  .openapi("Job");

/** What a 202 says. */
export const acceptedSchema = z
  .object({ jobId: z.string(), videoId: z.string(), status: z.literal("running") })
  .openapi("Accepted");

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    code: z.string(),
    correlationId: z.string(),
    retryable: z.boolean(),
    exitCode: z.number(),
    verdict: z.string().optional(),
    document: documentSchema.optional(),
    errors: z.array(z.object({ where: z.string(), problem: z.string() })).optional(),
  })
  .openapi("Problem");

/** What is known of a video. */
export const videoSchema = z
  .object({
    videoId: z.string(),
    title: z.string().optional(),
    channelName: z.string().optional(),
    channelId: z.string().optional(),
    durationMs: z.number().optional(),
    chapters: z.array(z.object({ startMs: z.number(), title: z.string() })).optional(),
    availableTracks: z.array(z.object({ language: z.string(), kind: trackKind, name: z.string() })).optional(),
    availableCountries: z.array(z.string()).optional(),
    tracks: z.array(
      z.object({
        language: z.string(),
        kind: trackKind,
        trackId: z.string(),
        isOriginalLanguage: z.boolean(),
        cueCount: z.number(),
        lane: z.string(),
        source: z.string(),
        fetchedAt: z.string(),
        expiresAt: z.string(),
      }),
    ),
  })
  .openapi("Video");
