import type { Code } from "../../lambdas/shared/codes.ts";
import type { TestBatchPorts } from "./batch-ports.ts";
import type { FakeClock } from "./fake-clock.ts";
import { makeProvenance, makeTranscript } from "./make.ts";

/** What the captions lane finds for a video: a transcript, what the video says itself, or nothing; `crash`: the job is lost. */
export interface Found {
  readonly code?: Code | "crash";
  readonly retryAt?: string;
  /** Default 1000. */
  readonly takesMs?: number;
}

/** Asked each time the captions lane is tried; `attempt` counts the jobs of this video from 1. */
export type Find = (videoId: string, attempt: number) => Found;

interface StandInCaptionsProps {
  readonly clock: FakeClock;
  readonly ports: TestBatchPorts;
  readonly find: Find;
  /** Ends the job's execution as when its process dies. */
  readonly loseJob: (jobId: string) => void;
}

/** A captions lane that finds what it is told to, in virtual time, and notes what it was asked for. */
export function standInCaptions({ clock, ports, find, loseJob }: StandInCaptionsProps) {
  const seen = { most: 0, now: 0, tried: [] as string[] };
  const attempts = new Map<string, number>();

  async function work(jobId: string): Promise<unknown> {
    const job = await clock.during(ports.jobs.get(jobId));
    if (!job) throw new Error(`there is no job ${jobId}`);
    const { videoId } = job;
    const attempt = (attempts.get(videoId) ?? 0) + 1;
    attempts.set(videoId, attempt);
    seen.tried.push(videoId);
    seen.most = Math.max(seen.most, ++seen.now);
    const found = find(videoId, attempt);
    await clock.sleep(found.takesMs ?? 1000);
    seen.now -= 1;
    return clock.during(settle(jobId, videoId, found));
  }

  async function settle(jobId: string, videoId: string, { code, retryAt }: Found): Promise<unknown> {
    if (code === "crash") {
      loseJob(jobId);
      return { outcome: "lost" };
    }
    if (code === undefined) {
      const saved = await ports.transcripts.saveTranscript(videoId, makeTranscript(), makeProvenance());
      const provenance = { ...makeProvenance(), cached: false };
      await ports.jobs.claimOutcome(jobId, { kind: "won", by: "captions", ...saved, provenance });
      return { outcome: "won" };
    }
    const detail = "as scripted";
    await ports.jobs.addEvidence(jobId, [{ lane: "captions", code, detail, at: ports.now().toISOString() }]);
    const outcome = { kind: "decided", by: "captions", code, detail, ...(retryAt && { retryAt }) } as const;
    await ports.jobs.claimOutcome(jobId, outcome);
    return { outcome: "decided" };
  }

  return { work, seen };
}
