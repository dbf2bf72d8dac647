import type { TranscriptRequest } from "../job.ts";
import { answerHash } from "./request-hash.ts";
import type { RequestStore } from "./request-store.ts";
import type { StoredVerdict } from "./stored-verdict.ts";
import type { StoredTranscript, TranscriptStore } from "./transcript-store.ts";

/** An answer that is known already, with the job that found it. */
export type CachedAnswer =
  | { readonly kind: "track"; readonly jobId: string; readonly track: string; readonly stored: StoredTranscript }
  | { readonly kind: "verdict"; readonly jobId: string; readonly stored: StoredVerdict };

export interface CachePorts {
  readonly requests: Pick<RequestStore, "find">;
  readonly transcripts: Pick<TranscriptStore, "loadTranscript" | "loadVerdict">;
}

/**
 * The known answer to a request, or undefined if somebody must ask. First the track an equal request led to, then a verdict on the
 * video as a whole or on an equal request. A track stored for another request is not taken: which track suits is the captions lane's choice. A request
 * for a fresh answer is never served from here; a transcript counts only if all of it can be read.
 */
export async function cachedAnswer(request: TranscriptRequest, ports: CachePorts): Promise<CachedAnswer | undefined> {
  if (request.refresh) return undefined;
  const { videoId } = request;
  const hash = answerHash(request);
  const pointer = await ports.requests.find(hash);
  if (pointer) {
    const stored = await ports.transcripts.loadTranscript(videoId, pointer.track);
    if (stored) return { kind: "track", jobId: pointer.jobId, track: pointer.track, stored };
  }
  const verdict = await ports.transcripts.loadVerdict(videoId, hash);
  return verdict && { kind: "verdict", jobId: verdict.jobId, stored: verdict };
}
