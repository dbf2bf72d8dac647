import type { VideoStatus } from "../shared/batch/batch.ts";
import { batchKeys, videoName } from "../shared/batch/batch-keys.ts";
import { CODES } from "../shared/codes.ts";
import type { Job } from "../shared/job.ts";
import { JOB_LEASE_SECONDS } from "../shared/start-or-join.ts";
import type { BatchStore } from "../shared/store/batch-store.ts";
import type { JobStore } from "../shared/store/job-store.ts";
import type { ObjectStore } from "../shared/store/object-store.ts";
import type { BatchVideo, Begun } from "./begin-video.ts";

export interface SettlePorts {
  readonly jobs: Pick<JobStore, "get">;
  readonly batches: Pick<BatchStore, "countSettled">;
  readonly objects: Pick<ObjectStore, "putNew">;
  readonly now: () => Date;
}

/**
 * `running`: the job has not been closed yet; look again. `lost`: it crashed; the video has the verdict `failed`, and its execution is to
 * fail, so that crashes count against the tolerated failures and verdicts, negative ones too, do not.
 */
export type Settled = { readonly state: "running" } | ({ readonly state: "settled" | "lost" } & VideoStatus);

/** Writes how a video ended into the bucket and counts it, once however often this is repeated. */
export async function settleVideo(
  { batchId, round, item, begun }: BatchVideo & { readonly begun: Begun },
  ports: SettlePorts,
): Promise<Settled> {
  const found = begun.kind === "known" ? begun : await endOf(begun.jobId, ports);
  if (!found) return { state: "running" };
  const { verdict, code, detail, jobId, cached, retryAt } = found;
  const status: VideoStatus = {
    video: item.video,
    verdict,
    ...(code && { code }),
    ...(detail && { detail }),
    ...(jobId && { jobId }),
    cached,
    ...(retryAt && { retryAt }),
    at: ports.now().toISOString(),
  };
  const key = batchKeys.video(batchId, videoName(item), verdict);
  if (await ports.objects.putNew(key, JSON.stringify(status)))
    await ports.batches.countSettled(batchId, round, verdict);
  return { state: code === "JobLost" ? "lost" : "settled", ...status };
}

type End = Omit<VideoStatus, "video" | "at">;

/** Undefined while the job runs. One that should have ended long ago, or whose record is gone, is lost. */
async function endOf(jobId: string, { jobs, now }: SettlePorts): Promise<End | undefined> {
  const job = await jobs.get(jobId);
  if (job && job.status !== "running") return closedEnd(job);
  if (job && now().getTime() < Date.parse(job.createdAt) + JOB_LEASE_SECONDS * 1000) return undefined;
  const { verdict, meaning } = CODES.JobLost;
  return { verdict, code: "JobLost", detail: meaning, jobId, cached: false };
}

function closedEnd({ jobId, verdict = "failed", code, retryAt, outcome, evidence }: Job): End {
  const seen = evidence.findLast((found) => found.code === code)?.detail;
  return {
    verdict,
    ...(code && { code, detail: seen ?? CODES[code].meaning }),
    jobId,
    cached: outcome?.kind === "cached",
    ...(retryAt && { retryAt }),
  };
}
