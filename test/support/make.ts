import type { TranscriptRequest } from "../../lambdas/shared/job.ts";
import type { NewJob } from "../../lambdas/shared/store/job-item.ts";
import { requestHash } from "../../lambdas/shared/store/request-hash.ts";
import type { StoredProvenance } from "../../lambdas/shared/store/track-item.ts";
import type { Transcript } from "../../lambdas/shared/transcript/transcript.ts";

/** Valid objects, so that a test shows only what matters to it. */
export const makeRequest = (fields: Partial<TranscriptRequest> = {}): TranscriptRequest => ({
  videoId: "dQw4w9WgXcQ",
  languages: [],
  kind: "any",
  lanes: ["captions"],
  speech: "auto",
  refresh: false,
  ...fields,
});

export function makeJob(jobId: string, fields: Partial<TranscriptRequest> = {}): NewJob {
  const request = makeRequest(fields);
  return { jobId, correlationId: `correlation-${jobId}`, request, requestHash: requestHash(request) };
}

export const makeTranscript = (fields: Partial<Transcript> = {}): Transcript => ({
  language: "en",
  kind: "manual",
  trackId: ".en",
  isOriginalLanguage: true,
  title: "A film",
  channelName: "A channel",
  durationMs: 10_000,
  cues: [
    { startMs: 0, endMs: 1500, text: "first words", words: [{ startMs: 0, text: "first" }] },
    { startMs: 1500, endMs: 4000, text: "zweite\nZeile 🦊" },
  ],
  ...fields,
});

export const makeProvenance = (fields: Partial<StoredProvenance> = {}): StoredProvenance => ({
  lane: "captions",
  source: "timedtext",
  client: "IOS",
  fetchedAt: "2026-03-01T12:00:00.000Z",
  ...fields,
});
