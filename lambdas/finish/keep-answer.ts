import { CODES, VERDICTS } from "../shared/codes.ts";
import type { Job } from "../shared/job.ts";
import { answerHash } from "../shared/store/request-hash.ts";
import type { RequestStore } from "../shared/store/request-store.ts";
import type { TranscriptStore } from "../shared/store/transcript-store.ts";

export interface AnswerPorts {
  readonly requests: Pick<RequestStore, "keepAnswer" | "dropAnswer" | "release">;
  readonly transcripts: Pick<TranscriptStore, "findTrack" | "saveVerdict" | "clearVerdict">;
}

/**
 * Keeps the answer of a closed job for equal requests, and lets the next one begin. A bad verdict is never kept and leaves an older
 * answer as it was; what came from the cache is there already.
 */
export async function keepAnswer(job: Job, ports: AnswerPorts): Promise<void> {
  if (job.outcome?.kind !== "cached") {
    if (job.verdict === "transcript") await keepTrack(job, ports);
    else if (job.verdict && VERDICTS[job.verdict].slo === "good") await keepVerdict(job, ports);
  }
  await ports.requests.release(job.requestHash, job.jobId);
}

async function keepTrack({ videoId, jobId, request, outcome }: Job, ports: AnswerPorts): Promise<void> {
  const head = outcome?.track && (await ports.transcripts.findTrack(videoId, outcome.track));
  if (!head) return;
  await ports.requests.keepAnswer(answerHash(request), { jobId, track: head.trackKey, expiresAt: head.expiresAt });
  await ports.transcripts.clearVerdict(videoId);
}

async function keepVerdict(job: Job, { transcripts, requests }: AnswerPorts): Promise<void> {
  const { verdict, code, retryAt, video, evidence, jobId } = job;
  if (!verdict || !code) return;
  const detail = evidence.findLast((seen) => seen.code === code)?.detail ?? CODES[code].meaning;
  const hash = answerHash(job.request);
  const kept = await transcripts.saveVerdict(job.videoId, hash, {
    verdict,
    code,
    detail,
    ...(retryAt && { retryAt }),
    evidence,
    ...(video && { video }),
    jobId,
  });
  if (kept) await requests.dropAnswer(hash);
}
