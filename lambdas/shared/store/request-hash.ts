import { createHash } from "node:crypto";
import type { TranscriptRequest } from "../job.ts";

/**
 * SHA-256 (base64url) of what decides the answer: video, languages, kind, lanes, speech. A limit on cost and the wish for a fresh
 * answer do not count: such callers join a job that is already running.
 */
export function requestHash({ videoId, languages, kind, lanes, speech }: TranscriptRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([videoId, languages, kind, lanes, speech]))
    .digest("base64url");
}
