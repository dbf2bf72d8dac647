import type { Code, Verdict } from "./codes.ts";
import type { Job } from "./job.ts";

/** Detail of the event that tells of a job's end. */
export interface JobEnded {
  readonly jobId: string;
  readonly videoId: string;
  readonly verdict: Verdict;
  readonly code?: Code;
}

export function jobEnded({ jobId, videoId, verdict = "failed", code }: Job): JobEnded {
  return { jobId, videoId, verdict, ...(code && { code }) };
}
